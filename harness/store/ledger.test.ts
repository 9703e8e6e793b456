// The ledger: appended by many, read whatever stands in it, never longer than it should be.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { appendToLedger, ledgerPathOf, readLedger } from './ledger.ts';
import { ledgerLine } from './ledger-line.ts';
import type { RunRow } from './ledger-row.ts';
import { sampleExplorationRow, sampleRow } from './testing-rows.ts';

function folder(): string {
  const out = mkdtempSync(join(tmpdir(), 'lockstorm-ledger-'));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  return out;
}

const numbered = (from: number, count: number): RunRow[] =>
  Array.from({ length: count }, (_, index) => sampleRow({ id: String(from + index) }));

const at = (minute: number): string => `2026-01-01T00:0${minute}:00.000Z`;

const exploration = sampleExplorationRow({ verdict: 'unsafe', unsafePlans: 3, findings: ['swarm-my-lock-6fc1a2b4'] });

test('what is appended is read again, in order, and an absent ledger is empty', () => {
  const out = join(folder(), 'not', 'there', 'yet');
  expect(readLedger(out)).toEqual({ rows: [], notes: [] });
  appendToLedger(out, [sampleRow(), exploration]);
  appendToLedger(out, [sampleRow({ id: 'b' })]);
  appendToLedger(out, []);
  expect(readLedger(out)).toEqual({ rows: [sampleRow(), exploration, sampleRow({ id: 'b' })], notes: [] });
});

test('torn, foreign and newer lines are left out with a note, and take no neighbour with them', () => {
  const out = folder();
  appendToLedger(out, [sampleRow({ id: 'a' })]);
  const newer = JSON.stringify({ ...sampleRow(), format: 2, shape: 'unheard of' });
  appendFileSync(ledgerPathOf(out), `${newer}\n[]\nnull\n"\u0000"\n\n{"format":1,"kind":"run","id":"torn`);
  appendToLedger(out, [sampleRow({ id: 'b' })]);
  const { rows, notes } = readLedger(out);
  expect(rows.map((each) => each.kind === 'run' && each.id)).toEqual(['a', 'b']);
  expect(notes).toEqual([
    `${ledgerPathOf(out)}: 1 line is of a newer lockstorm and is not counted.`,
    `${ledgerPathOf(out)}: 4 lines are torn or none of ours and are not counted, the first is line 3.`,
  ]);
});

test('a folder in its place is told, and not written to', () => {
  const out = folder();
  mkdirSync(ledgerPathOf(out));
  expect(readLedger(out).notes).toEqual([expect.stringContaining('cannot be read')]);
  expect(() => appendToLedger(out, [sampleRow()])).toThrow(/cannot be written/);
});

test('no line is longer than 4 KB, whatever it is about', () => {
  const long = 'é\u0001🔒'.repeat(100_000);
  const many = Array.from({ length: 5000 }, (_, index) => `${index} ${long.slice(0, 50)}`);
  for (const each of [
    sampleRow({ what: long }),
    sampleRow({
      id: long,
      scenario: long,
      seed: long,
      etcd: long,
      error: long,
      what: long,
      subjects: many,
      convictedBy: many,
    }),
    { ...exploration, subject: long, findings: many },
  ]) {
    const line = ledgerLine(each);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(4096);
    const out = folder();
    appendToLedger(out, [each]);
    expect(readLedger(out)).toMatchObject({ rows: [{ kind: each.kind }], notes: [] });
  }
});

test('only the newest rows are kept once there are a tenth more', () => {
  const out = folder();
  appendToLedger(out, numbered(0, 110), 100);
  expect(readLedger(out).rows).toHaveLength(110);
  appendToLedger(out, numbered(110, 1), 100);
  expect(readLedger(out).rows).toEqual(numbered(11, 100));
  expect(readdirSync(out)).toEqual(['runs.jsonl']);
});

test('two harnesses that append at once do not mix their lines', async () => {
  const out = folder();
  const program = `
    const { constants, openSync, writeSync, closeSync } = await import('node:fs');
    const [path, line] = process.argv.slice(1);
    for (let i = 0; i < 300; i++) {
      const file = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);
      writeSync(file, line.replace('theirs', 'theirs-' + i));
      closeSync(file);
    }`;
  const other = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      program,
      ledgerPathOf(out),
      ledgerLine(sampleRow({ id: 'theirs', what: 'x'.repeat(1500) })),
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = new Promise((resolve) => other.once('exit', resolve));
  while (!existsSync(ledgerPathOf(out)) && other.exitCode === null)
    await new Promise((resolve) => setImmediate(resolve));
  for (let i = 0; i < 300; i++) appendToLedger(out, [sampleRow({ id: `ours-${i}`, what: 'y'.repeat(1500) })]);
  await ended;
  expect(readLedger(out).notes).toEqual([]);
  expect(readLedger(out).rows).toHaveLength(600);
});

test('a row that is said again counts once, and the rows of a shard that came later stand where they belong', () => {
  const out = folder();
  const first = sampleRow({ startedAt: at(1), verdict: 'inconclusive' });
  appendToLedger(out, [first, sampleRow({ id: 'b', startedAt: at(3) }), sampleRow({ id: 'c', startedAt: at(2) })]);
  appendToLedger(out, [{ ...first, verdict: 'safe' }]);
  expect(readLedger(out).rows.map((each) => [each.kind === 'run' && each.id, each.verdict])).toEqual([
    [first.id, 'safe'],
    ['c', 'safe'],
    ['b', 'safe'],
  ]);
});

test('a ledger of nothing but garbage reads as empty', () => {
  const out = folder();
  writeFileSync(ledgerPathOf(out), Buffer.from([0xff, 0x00, 0x0a, 0xfe]));
  expect(readLedger(out)).toMatchObject({ rows: [], notes: [expect.stringContaining('2 lines')] });
});
