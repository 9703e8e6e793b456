// Which pages are written at the end of a command, in which order, and what becomes of one that fails.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { JudgedRun } from '../harness/report-types.ts';
import { sampleReport, sampleResult } from './testing.ts';
import { writePages } from './write-pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstorm-write-pages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stop = new AbortController().signal;
const boxMs = 60_000;

function run(id: string, verdict: 'safe' | 'unsafe' | 'inconclusive'): JudgedRun {
  const directory = join(folder, id);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'history.jsonl'), '');
  return sampleReport([sampleResult({ verdict })], { id, directory });
}

const reports = [run('a', 'safe'), run('b', 'unsafe'), run('c', 'inconclusive'), run('d', 'unsafe')];

async function written(options: Partial<Parameters<typeof writePages>[1]> = {}) {
  const ids: string[] = [];
  const write = async ({ id }: JudgedRun): Promise<void> => void ids.push(id);
  return { told: await writePages(reports, { boxMs, stop, write, ...options }), ids };
}

it('writes what is unsafe first, then what is not sure', async () => {
  expect(await written()).toEqual({ told: [], ids: ['b', 'd', 'c', 'a'] });
});

it('writes only what is unsafe once the time is over, or after Ctrl-C, and says how many are left', async () => {
  const left = { told: [expect.stringMatching(/^2 pages .*lockstorm open RUN$/)], ids: ['b', 'd'] };
  expect(await written({ boxMs: -1 })).toEqual(left);
  expect(await written({ stop: AbortSignal.abort() })).toEqual(left);
});

it('goes on after one that fails, and tells the first in one line', async () => {
  const tried: string[] = [];
  const write = async ({ id }: JudgedRun): Promise<void> => {
    tried.push(id);
    if (id !== 'a') throw new Error(`${id}\nwas too much`);
  };
  expect(await writePages(reports, { boxMs, stop, write })).toEqual([
    'A page could not be written, which changes no verdict: b: b was too much (and 2 more)',
  ]);
  expect(tried).toEqual(['b', 'd', 'c', 'a']);
});

it('has no page for a run that is gone, or that recorded nothing', async () => {
  const gone = sampleReport([sampleResult()], { id: 'gone', directory: join(folder, 'gone') });
  const ids: string[] = [];
  await writePages([gone], { boxMs, stop, write: async ({ id }) => void ids.push(id) });
  expect(ids).toEqual([]);
});
