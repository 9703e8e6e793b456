// What becomes of histories that were cut off, damaged, or are none.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { judge, judgeEvents } from '../checks/judge.ts';
import { base } from '../checks/testing/bases.ts';
import { modelConfigArbitrary } from '../checks/testing/model-config.ts';
import { playHistory } from '../checks/testing/safe-history.ts';
import { readHistory } from './reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstorm-reader-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, 'history.jsonl');
const fixture = readFileSync(join(import.meta.dirname, '../checks/fixtures/safe-killed-holder.jsonl'));

async function read(content: string | Buffer): Promise<{ lines: number[]; notes: string[] }> {
  writeFileSync(path, content);
  const notes: string[] = [];
  const lines: number[] = [];
  for await (const { line } of readHistory(path, notes)) lines.push(line);
  return { lines, notes };
}

async function all(name: string): Promise<void> {
  for await (const event of readHistory(name)) void event;
}

describe('a history that was cut off', () => {
  const lines = fixture.toString().split('\n');
  const few = Buffer.from([lines[0], ...lines.slice(2, 5)].join('\n') + '\n');

  it('is read up to the cut, wherever it is', async () => {
    for (let end = 0; end <= few.length; end++) {
      const whole = few.subarray(0, end).toString().split('\n');
      const torn = whole.pop()!;
      // A line without its newline is whole all the same when its last byte is there.
      const complete = torn.endsWith('}') && torn === few.toString().split('\n')[whole.length];
      const { lines: seen, notes } = await read(few.subarray(0, end));
      expect(seen).toEqual(Array.from({ length: whole.length + (complete ? 1 : 0) }, (_, index) => index + 1));
      expect(notes.filter((note) => /^The last line \(\d+\) is torn/.test(note))).toHaveLength(
        torn !== '' && !complete ? 1 : 0,
      );
    }
  });

  it('is judged up to the cut, and says that it ends early', async () => {
    writeFileSync(path, fixture.subarray(0, fixture.length - 200));
    const { verdict, notes } = await judge(path);
    expect(verdict).not.toBe('unsafe');
    expect(notes.join('\n')).toMatch(/is torn[^]*The history ends before its run did\./);
  });

  it('is never unsafe after any of its lines, if it is safe', () => {
    for (const name of ['killedHolder', 'killedAndBack'] as const) {
      const events = base(name);
      for (let end = 0; end <= events.length; end++)
        expect(judgeEvents(events.slice(0, end)).verdict, `${name} after ${end} lines`).not.toBe('unsafe');
    }
  });

  it('is never unsafe wherever it was cut, if it is safe, whatever was late', () => {
    fc.assert(
      fc.property(modelConfigArbitrary, fc.double({ min: 0, max: 1, noNaN: true }), (config, share) => {
        const events = playHistory(config);
        const { checks } = judgeEvents(events.slice(0, Math.floor(events.length * share)));
        expect(checks.flatMap(({ violations }) => violations)).toEqual([]);
      }),
      { numRuns: 200, seed: 20_27 },
    );
  });
});

describe('a file that is no history', () => {
  const run = fixture.toString().split('\n')[0]!;
  const canary = '{"kind":"canary","atUs":5,"rttUs":1,"outcome":"ok"}';

  it('is refused with the line that is wrong', async () => {
    await expect(read(`${run}\n${canary}\n{"kind":"canary","at\n${canary}\n`)).rejects.toThrow(
      /Line 3 of .* is not an event/,
    );
    await expect(read(`${run}\n${canary}\n\n${canary}\n`)).rejects.toThrow(/Line 3 of/);
    await expect(read(`${run}\n{"kind":"canary","atUs":"soon"}\n${canary}\n`)).rejects.toThrow(/Line 2 of .*atUs/);
    await expect(read(`${run}\n{"kind":"unheard"}\n${canary}\n`)).rejects.toMatchObject({ code: 'history-corrupt' });
  });

  it('is refused when it does not begin like one', async () => {
    await expect(read(`${canary}\n${canary}\n`)).rejects.toThrow(/Line 1 of .* begins with a "run" event/);
    await expect(read(canary)).rejects.toThrow(/begins with a "run" event/);
    await expect(read('hello')).rejects.toMatchObject({ code: 'history-corrupt' });
  });

  it('is refused when it is of another format', async () => {
    const other = run.replace('"format":1', '"format":2');
    await expect(read(`${other}\n${canary}\n`)).rejects.toThrow(/history format 2; this version reads format 1/);
  });

  it('is refused when it is a directory or not there', async () => {
    await expect(all(folder)).rejects.toMatchObject({ code: 'history-not-read' });
    await expect(all(join(folder, 'none.jsonl'))).rejects.toMatchObject({ code: 'history-not-read' });
  });

  it('is inconclusive when it is empty', async () => {
    writeFileSync(path, '');
    const { verdict, notes } = await judge(path);
    expect(verdict).toBe('inconclusive');
    expect(notes[0]).toBe('The history is empty: nothing was recorded.');
  });
});
