// report over shards: what is merged, what counts once, what is told apart, and what only cannot be read.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerRowOf } from '../../reports/ledger-rows.ts';
import { samplePlan, sampleReport, sampleResult, sampleViolation } from '../../reports/testing.ts';
import { writeVerdict } from '../../reports/verdict.ts';
import { ExitCode } from '../errors.ts';
import type { RunReport } from '../report-types.ts';
import { appendToLedger, readLedger } from '../store/ledger.ts';
import { withReadOnly } from '../store/testing.ts';
import { typeCommand } from './testing-command.ts';

let cwd: string;
const safe = sampleResult();
const unsafe = sampleResult({ verdict: 'unsafe', violations: [sampleViolation()] });

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lockstorm-report-'));
  writeFileSync(join(cwd, 'package.json'), '{}');
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const lockstorm = (line: string) => typeCommand(line, { cwd });

/** A run directory; `minute` is when it began. */
function putRun(shard: string, id: string, minute: number, check = safe): RunReport {
  const directory = join(cwd, shard, id);
  mkdirSync(directory, { recursive: true });
  const report = sampleReport([check], { id, directory, startedAt: `2026-01-01T00:0${minute}:00.000Z` });
  writeFileSync(join(directory, 'plan.json'), JSON.stringify(samplePlan()));
  writeVerdict(report);
  // As many lines as were judged.
  writeFileSync(join(directory, 'history.jsonl'), '{}\n'.repeat(report.judgement.counts.events));
  appendToLedger(join(cwd, shard), [ledgerRowOf(report)]);
  return report;
}

const one = 'artifacts/shard-1/reports/runs';
const two = 'artifacts/shard-2/reports/runs';
const written = (name: string): string => readFileSync(join(cwd, 'merged', name), 'utf8');

describe('report of a folder of shards', () => {
  it('merges their runs, and counts one that came twice once', async () => {
    putRun(one, 'a', 1);
    putRun(one, 'b', 3, unsafe);
    putRun(two, 'c', 2);
    cpSync(join(cwd, one, 'a'), join(cwd, two, 'a'), { recursive: true });
    const merged = await lockstorm('report artifacts --out merged --reporter summary,junit');
    expect(merged).toMatchObject({ code: ExitCode.unsafe, errors: '' });
    expect(merged.output).toContain('1 run came twice and counts once.');
    expect(merged.output.trim().split('\n').at(-1)).toBe('2 passed, 1 failed');
    expect(written('junit.xml').match(/<testsuite /g)).toHaveLength(3);
    expect(JSON.parse(written('badge.json'))).toMatchObject({ message: '2 passed, 1 failed', color: 'red' });
    const rows = readLedger(join(cwd, 'merged')).rows.map((row) => row.kind === 'run' && row.id);
    expect(rows).toEqual(['a', 'c', 'b']);
    // Once more changes nothing.
    await lockstorm('report artifacts --out merged --reporter junit');
    expect(written('runs.jsonl').trim().split('\n')).toHaveLength(3);
    expect(existsSync(join(cwd, one, 'b', 'junit.xml'))).toBe(true);
  });

  it('tells two runs of one name apart, and leads to the page of each', async () => {
    for (const [shard, minute] of [
      [one, 1],
      [two, 2],
    ] as const) {
      putRun(shard, 'a', minute);
      writeFileSync(join(cwd, shard, 'a', 'report.html'), '');
    }
    const merged = await lockstorm('report artifacts --out merged --reporter summary,html');
    expect(merged).toMatchObject({ code: ExitCode.safe, errors: '' });
    const page = written('index.html');
    expect(page).toContain('href="../artifacts/shard-1/reports/runs/a/report.html">a (artifacts/shard-1)</a>');
    expect(page).toContain('href="../artifacts/shard-2/reports/runs/a/report.html">a (artifacts/shard-2)</a>');
  });

  it('is not green over an unsafe run that an artifact has lost', async () => {
    putRun(one, 'a', 1);
    rmSync(putRun(one, 'gone', 3, unsafe).directory, { recursive: true });
    const merged = await lockstorm('report artifacts --out merged --reporter summary,junit,html');
    expect(merged.code).toBe(ExitCode.usage);
    expect(merged.output).toContain('1 run that the ledgers call unsafe has no run directory here: gone.');
    expect(JSON.parse(written('badge.json'))).not.toMatchObject({ color: 'brightgreen' });
    expect(written('junit.xml')).toContain('unsafe-run-lost');
    expect(written('index.html')).toContain('<bdi>gone</bdi>');
  });

  it('lets retention remove what an earlier command convicted', async () => {
    const { directory } = putRun(one, 'old', 1, unsafe);
    rmSync(directory, { recursive: true });
    rmSync(join(cwd, one, 'runs.jsonl'));
    const old = ledgerRowOf(sampleReport([unsafe], { id: 'old', startedAt: '2026-01-01T00:01:00.000Z' }));
    appendToLedger(join(cwd, one), [{ ...old, commandEndedAt: '2026-01-01T00:02:00.000Z' }]);
    const recent = putRun(one, 'a', 3);
    appendToLedger(join(cwd, one), [{ ...ledgerRowOf(recent), commandEndedAt: '2026-01-01T00:04:00.000Z' }]);
    expect((await lockstorm('report artifacts --out merged --reporter summary')).code).toBe(ExitCode.safe);
  });

  it('shows the others where some cannot be read, and says which', async () => {
    putRun(one, 'a', 1);
    for (const id of ['b', 'c']) writeFileSync(join(putRun(one, id, 2).directory, 'verdict.json'), '{"format":9}');
    mkdirSync(join(cwd, one, 'begun'));
    writeFileSync(join(cwd, one, 'begun', 'plan.json'), '{');
    mkdirSync(join(cwd, one, 'foreign'));
    writeFileSync(join(cwd, one, 'foreign', 'data.txt'), 'x');
    const merged = await lockstorm('report artifacts --out merged --reporter summary');
    expect(merged.code).toBe(ExitCode.usage);
    expect(merged.output).toMatch(/2 of 4 runs could not be read: b \(.*format 9.*\), c \(/);
    expect(merged.output).toContain('1 run recorded nothing and is not counted: begun.');
    expect(merged.output).toMatch(/\n1 passed, 0 failed\n$/);
  });

  it.runIf(process.platform !== 'win32')('goes on where an artifact is read-only, and says so', async () => {
    const { directory } = putRun(one, 'a', 1);
    putRun(two, 'b', 2);
    const merged = await withReadOnly(cwd, directory, () =>
      lockstorm('report artifacts --out merged --reporter junit'),
    );
    expect(merged.code).toBe(ExitCode.safe);
    expect(merged.output).toContain('The reports of a stay as they are: The results cannot be written to');
    expect(existsSync(join(cwd, two, 'b', 'junit.xml'))).toBe(true);
    expect(JSON.parse(written('badge.json'))).toMatchObject({ message: '2 passed, 0 failed' });
  });
});

describe('report', () => {
  it('without a name means everything there is', async () => {
    expect(await lockstorm('report')).toMatchObject({
      code: ExitCode.usage,
      errors: expect.stringContaining('There is no run in'),
    });
    putRun('reports/runs', 'a', 1);
    putRun('reports/runs', 'b', 2);
    const all = await lockstorm('report --reporter summary');
    expect(all.code).toBe(ExitCode.safe);
    expect(all.output).toMatch(/\n2 passed, 0 failed\n$/);
    expect(readLedger(join(cwd, 'reports/runs')).rows).toHaveLength(2);
  });

  it('of several names shows those that mean something', async () => {
    putRun('reports/runs', 'a', 1);
    mkdirSync(join(cwd, 'empty'));
    const some = await lockstorm('report a nothing empty --reporter summary');
    expect(some.code).toBe(ExitCode.usage);
    expect(some.output).toContain('There is no run "nothing" in');
    expect(some.output).toContain('empty is no run directory, and has none in it.');
    expect(some.output).toMatch(/\n1 passed, 0 failed\n$/);
    expect((await lockstorm('report empty')).errors).toContain('empty is no run directory, and has none in it.');
  });
});

const history = (id: string): string => join(cwd, 'reports/runs', id, 'history.jsonl');
const verdict = (id: string): string => readFileSync(join(cwd, 'reports/runs', id, 'verdict.json'), 'utf8');

describe('report of a run whose history is not whole any more', () => {
  const fixture = readFileSync(join(import.meta.dirname, '../checks/fixtures/safe-killed-holder.jsonl'), 'utf8');
  const lines = fixture.split('\n').length - 1;

  /** Recorded whole: a verdict of as many events as its history has. */
  function putWhole(id: string, check = safe): void {
    const report = putRun('reports/runs', id, 1, check);
    const judgement = { ...report.judgement, counts: { ...report.judgement.counts, events: lines } };
    writeVerdict({ ...report, judgement });
    writeFileSync(history(id), fixture);
  }

  it('counts one that is whole, with or without its last line end', async () => {
    putWhole('a');
    putWhole('b');
    writeFileSync(history('b'), fixture.trimEnd());
    expect((await lockstorm('report --reporter summary')).output).toMatch(/\n2 passed, 0 failed\n$/);
  });

  it('does not pass a safe one that was cut off, and keeps the verdict that was written', async () => {
    putWhole('a');
    const before = verdict('a');
    for (const text of [fixture.slice(0, 3000), fixture.split('\n').slice(0, 9).join('\n')]) {
      writeFileSync(history('a'), text);
      const { code, output } = await lockstorm('report --reporter summary');
      expect(code).toBe(ExitCode.inconclusive);
      expect(output).toMatch(
        new RegExp(`Its history has been cut since: the verdict is of ${lines} events, \\d+ are left`),
      );
      expect(output).toMatch(/\n1 inconclusive\n0 passed, 0 failed\n$/);
      expect(verdict('a')).toBe(before);
    }
  });

  it('does not judge a safe one whose history is gone', async () => {
    putWhole('a');
    putWhole('b');
    rmSync(history('a'));
    const both = await lockstorm('report --reporter summary');
    expect(both.code).toBe(ExitCode.usage);
    expect(both.output).toContain('The run a is not judged: its history is gone');
    expect(both.output).toMatch(/\n1 passed, 0 failed\n$/);
    const alone = await lockstorm('report a');
    expect(alone.code).toBe(ExitCode.usage);
    expect(alone.errors).toMatch(
      /not judged: its history is gone.*\n {2}.*npm run chaos -- replay \S*reports\/runs\/a\n/,
    );
  });

  it('holds an unsafe one against the lock all the same, and says what is missing', async () => {
    putWhole('a', unsafe);
    writeFileSync(history('a'), fixture.slice(0, 3000));
    const cut = await lockstorm('report --reporter summary');
    expect(cut.code).toBe(ExitCode.unsafe);
    expect(cut.output).toMatch(/Its history has been cut since: the verdict is of \d+ events, \d+ are left/);
    rmSync(history('a'));
    const gone = await lockstorm('report --reporter summary');
    expect(gone.code).toBe(ExitCode.unsafe);
    expect(gone.output).toContain('Its history is gone since: ');
  });
});

describe('what report says of itself', () => {
  it('names an empty folder among runs', async () => {
    putRun(one, 'a', 1);
    mkdirSync(join(cwd, one, 'lost'));
    const merged = await lockstorm('report artifacts --out merged --reporter summary');
    expect(merged.output).toContain(`1 folder is empty, and no run is judged there: ${one}/lost.`);
  });

  it('says which files it wrote, and why the index counts more than it does', async () => {
    putRun(one, 'a', 1);
    for (const id of ['b', 'c']) rmSync(putRun(one, id, 2).directory, { recursive: true });
    const merged = await lockstorm('report artifacts --out merged --reporter summary,junit,html');
    expect(merged.output).toContain('Wrote index.html, junit.xml, badge.json in merged.');
    expect(merged.output).toContain('2 runs of the ledger have no directory any more: index.html counts them');
    expect(merged.output).toMatch(/\n1 passed, 0 failed\n$/);
    expect((await lockstorm(`report ${join(cwd, one, 'a')} --out merged`)).output).not.toContain('of the ledger');
  });
});
