// Merging rows: each run once, in the order of time, with names and links that lead to the right page.
import { expect, test } from 'vitest';
import type { LedgerRow } from '../../harness/store/ledger-row.ts';
import { explorationRowOf, ledgerRowOf } from '../ledger-rows.ts';
import { sampleExploration, sampleFinding, sampleReport } from '../testing.ts';
import { mergeRows } from './merge-rows.ts';

const options = { out: '/project/merged', cwd: '/project', hasPage: () => true };
const run = (id: string, minute: number): LedgerRow =>
  ledgerRowOf(sampleReport(undefined, { id, startedAt: `2026-01-01T00:0${minute}:00.000Z` }));
const at = (folder: string, row: LedgerRow) => ({
  row,
  folder,
  ...(row.kind === 'run' && { directory: `${folder}/${row.id}` }),
});
const idsOf = (rows: readonly LedgerRow[]): string[] => rows.map((row) => (row.kind === 'run' ? row.id : row.subject));

test('what the ledger already knows is not added again, and keeps what only the ledger knows', () => {
  const [known, gone] = [{ ...run('a', 2), commandEndedAt: '2026-01-01T01:00:00.000Z' }, run('gone', 1)];
  const { rows, fresh, elsewhere } = mergeRows(
    [
      { row: known, folder: options.out },
      { row: gone, folder: options.out },
      at(options.out, run('a', 2)),
      at('/project/shard/b', run('b', 3)),
    ],
    options,
  );
  expect(rows).toEqual([gone, known, run('b', 3)]);
  expect(fresh).toEqual([run('b', 3)]);
  expect([...elsewhere]).toEqual([['b', '../shard/b/b/report.html']]);
});

test('names that repeat are told apart: the one here keeps it', () => {
  const folders = ['/project/merged', '/project/parts/s 1/reports/runs', '/elsewhere/runs'];
  const located = [...folders.map((folder, index) => at(folder, run('a', index))), { row: run('a', 9), folder: '/x' }];
  const { rows, elsewhere } = mergeRows(located, options);
  expect(idsOf(rows)).toEqual(['a', 'a (parts/s 1)', 'a (/elsewhere/runs)', 'a (removed)']);
  expect([...elsewhere.values()]).toEqual([
    '../parts/s%201/reports/runs/a/report.html',
    '../../elsewhere/runs/a/report.html',
  ]);
  expect(mergeRows(located, { ...options, hasPage: () => false }).elsewhere.size).toBe(0);
});

test('the findings of an exploration are named as their runs are', () => {
  const finding = sampleFinding();
  const explored = explorationRowOf(sampleExploration({ verdict: 'unsafe', findings: [finding] }));
  const [one, two] = ['/project/one', '/project/two'].map((folder, minute) => [
    { row: explored.kind === 'exploration' ? { ...explored, plans: minute } : explored, folder },
    at(folder, ledgerRowOf({ ...finding, startedAt: `2026-01-01T00:0${minute}:00.000Z` })),
  ]);
  const { rows } = mergeRows([...one!, ...two!], options);
  expect(rows.flatMap((row) => (row.kind === 'exploration' ? row.findings : []))).toEqual([
    `${finding.id} (one)`,
    `${finding.id} (two)`,
  ]);
});
