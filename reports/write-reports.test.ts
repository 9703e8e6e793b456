// What a command leaves beside its runs, and what it bears that is in the way.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JudgedRun } from '../harness/report-types.ts';
import { readLedger } from '../harness/store/ledger.ts';
import { lastCommandOf } from '../harness/store/last-command.ts';
import { createRunDirectory } from '../harness/store/run-directory.ts';
import { samplePlan, sampleReport, sampleResult, sampleViolation } from './testing.ts';
import { writeVerdict } from './verdict.ts';
import { writeReports } from './write-reports.ts';
import type { ReportsOptions } from './write-reports.ts';

let root: string;
let out: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lockstorm-reports-'));
  out = join(root, 'runs');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function run(verdict: 'safe' | 'unsafe'): JudgedRun {
  const plan = samplePlan();
  const { id, path, historyPath } = createRunDirectory(out, plan);
  const fixture = join(import.meta.dirname, '../harness/checks/fixtures/safe-killed-holder.jsonl');
  copyFileSync(fixture, historyPath);
  const violations = verdict === 'unsafe' ? [sampleViolation()] : [];
  const report = sampleReport([sampleResult({ verdict, violations })], { plan, id, directory: path });
  writeVerdict(report);
  return report;
}

function write(reports: readonly JudgedRun[], changes: Partial<ReportsOptions> = {}) {
  return writeReports(out, {
    reports,
    explored: [],
    reporters: ['summary', 'junit', 'html', 'github'],
    invocation: 'npx lockstorm',
    allowInconclusive: false,
    failures: [],
    notes: [],
    env: {},
    cwd: root,
    stop: new AbortController().signal,
    write: () => {},
    ...changes,
  });
}

it('leaves a page of each run and the reports over all of them', async () => {
  const reports = [run('safe'), run('unsafe')];
  expect(await write(reports)).toEqual({ failures: [], warnings: [] });
  const ids = reports.map(({ id }) => id);
  expect(readdirSync(out).toSorted()).toEqual(
    ['badge.json', 'index.html', 'junit.xml', 'runs.jsonl', ...ids].toSorted(),
  );
  for (const { directory, id } of reports)
    expect(readFileSync(join(directory, 'report.html'), 'utf8')).toContain(`npx lockstorm replay ${id}`);
  const index = readFileSync(join(out, 'index.html'), 'utf8');
  for (const id of ids) expect(index).toContain(`${id}/report.html`);
  expect(lastCommandOf(out)).toEqual(
    reports.map(({ id, judgement }) => expect.objectContaining({ id, verdict: judgement.verdict })),
  );
});

it('writes into the ledger what ran them, and whose plans were kept ones', async () => {
  const reports = [run('safe'), run('unsafe')];
  await write(reports, { reporters: [], command: 'run', regressions: new Set([reports[1]!.id]) });
  await write([run('safe')], { reporters: [] });
  const rows = readLedger(out).rows.map((row) => row.kind === 'run' && [row.command, row.regression]);
  expect(rows).toEqual([
    ['run', undefined],
    ['run', true],
    [undefined, undefined],
  ]);
});

it('draws nothing where nobody wants pages', async () => {
  const report = run('unsafe');
  await write([report], { reporters: ['summary'] });
  expect(readdirSync(out).toSorted()).toEqual(['badge.json', 'runs.jsonl', report.id].toSorted());
  expect(existsSync(join(report.directory, 'report.html'))).toBe(false);
});

it('says in one line what could not be drawn, and writes the rest', async () => {
  const [blocked, free] = [run('unsafe'), run('safe')];
  for (const path of [join(out, 'index.html'), join(blocked.directory, 'report.html')]) mkdirSync(path);
  const { failures, warnings } = await write([blocked, free]);
  expect(failures).toEqual([]);
  expect(warnings).toEqual([expect.stringMatching(/^A page could not be written, which changes no verdict: [^\n]*$/)]);
  expect(existsSync(join(free.directory, 'report.html'))).toBe(true);
});

it('fails by a folder that takes nothing, and says so once', async () => {
  writeFileSync(out, 'a file in the way');
  const { failures, warnings } = await write([sampleReport()]);
  expect(failures).toMatchObject([{ code: 'results-not-written' }]);
  expect(warnings).toEqual([]);
});

it('leaves no folder where nothing was run', async () => {
  expect(await write([])).toEqual({ failures: [], warnings: [] });
  expect(existsSync(out)).toBe(false);
});
