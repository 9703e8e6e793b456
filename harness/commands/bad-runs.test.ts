// Run directories that are not as they should be: half written, torn, of another version, read-only. One sentence, a remedy, nothing lost.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { samplePlan, sampleReport, sampleResult, sampleViolation } from '../../reports/testing.ts';
import { verdictOf } from '../../reports/verdict.ts';
import { ExitCode } from '../errors.ts';
import { withReadOnly } from '../store/testing.ts';
import { typeCommand } from './testing-command.ts';

let cwd: string;
let folder: string;
const id = 'sigkill-session-mutex-6fc1a2b4';
const fixtures = join(import.meta.dirname, '../checks/fixtures');

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lockstorm-bad-'));
  writeFileSync(join(cwd, 'package.json'), '{}');
  folder = join(cwd, 'reports', 'runs', id);
  mkdirSync(folder, { recursive: true });
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const lockstorm = (line: string) => typeCommand(line, { cwd });

const report = () =>
  sampleReport([sampleResult({ verdict: 'unsafe', violations: [sampleViolation()] })], { id, directory: folder });

/** What a run directory has in it, each file by the name of what is wrong with it. */
const put = {
  plan: () => write('plan.json', JSON.stringify(samplePlan())),
  newerPlan: () => write('plan.json', JSON.stringify({ ...samplePlan(), format: 9 })),
  tornPlan: () => write('plan.json', JSON.stringify(samplePlan()).slice(0, 99)),
  history: () => copyFileSync(join(fixtures, 'safe-killed-holder.jsonl'), join(folder, 'history.jsonl')),
  tornHistory: () => write('history.jsonl', text('safe-killed-holder.jsonl').slice(0, -300)),
  emptyHistory: () => write('history.jsonl', ''),
  corruptHistory: () => write('history.jsonl', text('safe-killed-holder.jsonl').replace('{"kind":"phase"', '{"kind:"')),
  newerHistory: () => write('history.jsonl', text('safe-killed-holder.jsonl').replace('"format":1', '"format":2')),
  verdict: () => write('verdict.json', JSON.stringify(verdictOf(report()), null, 2)),
  tornVerdict: () => write('verdict.json', JSON.stringify(verdictOf(report())).slice(0, 200)),
  newerVerdict: () => write('verdict.json', JSON.stringify({ ...verdictOf(report()), format: 9 })),
  oldestVerdict: () => write('verdict.json', JSON.stringify(asFirstWritten())),
  page: () => write('report.html', '<!doctype html><title>kept</title>'),
} as const;
type Put = keyof typeof put;

function text(name: string): string {
  return readFileSync(join(fixtures, name), 'utf8');
}

function write(name: string, content: string): void {
  writeFileSync(join(folder, name), content);
}

/** verdict.json as the first version wrote it: what came later is absent. */
function asFirstWritten(): object {
  const { startedAt: _, versions: __, counts, checks, ...rest } = verdictOf(report());
  const { faults: ___, bySubject: ____, ...firstCounts } = counts;
  return {
    ...rest,
    counts: firstCounts,
    checks: checks.map(({ findings: _____, windows: ______, violations, ...check }) => ({
      ...check,
      violations: violations.map(({ side: _______, fencing: ________, span: _________, ...violation }) => violation),
    })),
  };
}

/** What lies in the folder, so that a loss is seen. */
function contents(): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

const { safe, unsafe, inconclusive, usage } = ExitCode;

/** A command on a folder with these files: its exit code, and what it says. */
const cases: readonly (readonly [files: readonly Put[], command: string, code: ExitCode, says: RegExp])[] = [
  // Ended before it was judged.
  [['plan', 'history'], 'report', safe, /1 passed, 0 failed/],
  [['plan', 'history'], 'check', safe, /1 passed, 0 failed/],
  [['plan', 'history'], 'open', safe, /report\.html/],
  [['plan', 'tornHistory'], 'report', inconclusive, /1 inconclusive/],
  [['plan', 'tornHistory'], 'open', safe, /report\.html/],
  [['plan', 'emptyHistory'], 'open', safe, /report\.html/],
  [['plan', 'emptyHistory'], 'check', inconclusive, /The history is empty/],
  // Ended before it began.
  ...(['report', 'open'] as const).map(
    (each) =>
      [
        ['plan'],
        each,
        usage,
        /nothing of it was recorded\.\n {2}Run its plan again: npm run chaos -- replay \S*reports\/runs\/sigkill/,
      ] as const,
  ),
  [['plan'], 'check', usage, /There is no history\.jsonl in /],
  [['plan'], 'keep', safe, /Kept as .*not unsafe/],
  // The plan is gone.
  ...(['replay', 'shrink', 'keep'] as const).map(
    (each) =>
      [
        ['history', 'verdict'],
        each,
        usage,
        /has no plan\.json, so it cannot be run again\.\n {2}.*npm run chaos -- check \S*reports\/runs\/sigkill/,
      ] as const,
  ),
  [['history', 'verdict'], 'report', unsafe, /0 passed, 1 failed/],
  [['history', 'verdict'], 'open', safe, /report\.html/],
  [['history'], 'open', safe, /report\.html/],
  // The verdict is torn: the history says it again.
  [['plan', 'history', 'tornVerdict'], 'open', safe, /report\.html/],
  [['plan', 'history', 'tornVerdict'], 'keep', safe, /Kept as/],
  [['plan', 'tornVerdict'], 'open', usage, /verdict\.json cannot be read: .*\.\n {2}Judge the history again/],
  // The history is gone, or is none.
  [['plan', 'verdict'], 'report', unsafe, /0 passed, 1 failed/],
  [['plan', 'verdict'], 'open', safe, /report\.html/],
  [['plan', 'verdict', 'corruptHistory'], 'open', safe, /report\.html/],
  [['plan', 'verdict', 'corruptHistory'], 'check', usage, /is not an event of a history/],
  [['plan', 'verdict', 'newerHistory'], 'open', safe, /report\.html/],
  [['plan', 'corruptHistory'], 'open', usage, /is not an event of a history: .*\.\n {2}/],
  [['plan', 'newerHistory'], 'open', usage, /this version reads format 1/],
  // Of an older version.
  [['plan', 'history', 'oldestVerdict'], 'report', unsafe, /0 passed, 1 failed/],
  [['plan', 'history', 'oldestVerdict'], 'open', safe, /report\.html/],
  [['plan', 'history', 'oldestVerdict'], 'keep', safe, /Kept as .*two workers held/],
  // Of a newer one.
  ...(['report', 'open', 'keep'] as const).map(
    (each) =>
      [
        ['plan', 'history', 'newerVerdict'],
        each,
        usage,
        /verdict\.json has format 9, and this version of lockstorm reads format 1\.\n {2}Use a version of lockstorm at least as new/,
      ] as const,
  ),
  ...(['replay', 'shrink', 'keep'] as const).map(
    (each) =>
      [['newerPlan', 'history', 'verdict'], each, usage, /plan\.json has format 9.*\n {2}Use a version/] as const,
  ),
  [['newerPlan', 'history', 'verdict'], 'open', safe, /report\.html/],
  [['newerPlan', 'history', 'verdict'], 'report', unsafe, /0 passed, 1 failed/],
  [['tornPlan', 'history', 'verdict'], 'replay', usage, /plan\.json is not JSON: .*\n {2}/],
  [['tornPlan', 'history', 'verdict'], 'open', safe, /report\.html/],
  // Only the page is left.
  [['page'], 'open', safe, /report\.html/],
  [['page'], 'report', usage, /neither verdict\.json nor history\.jsonl: .*\n {2}Name another run/],
  [['page'], 'replay', usage, /has no plan\.json/],
  [['page'], 'check', usage, /There is no history\.jsonl in /],
  // Nothing is left.
  ...(['open', 'report', 'replay', 'shrink', 'keep'] as const).map(
    (each) => [[], each, usage, /There is no run "sigkill|is no run directory/] as const,
  ),
  [[], 'check', usage, /There is no history\.jsonl in /],
];

describe('a run directory with', () => {
  it.each(
    cases.map(([files, command, code, says]) => ({
      files: files.join(', ') || 'nothing',
      command,
      code,
      says,
      put: files,
    })),
  )('$files: $command exits with $code', async ({ command, code, says, put: files }) => {
    for (const file of files) put[file]();
    const before = contents();
    const reference = files.length === 0 ? folder : id;
    const result = await lockstorm(`${command} ${reference}`);
    expect({ ...result, said: says.test(result.output + result.errors) }).toMatchObject({ code, said: true });
    expect(result.errors).not.toContain('bug of lockstorm');
    // What somebody may still want is as it was; report and open add to it.
    const mayChange = command === 'report' ? ['verdict.json', 'junit.xml'] : [];
    const kept = Object.entries(before).filter(([name]) => !mayChange.includes(name));
    expect(contents()).toMatchObject(Object.fromEntries(kept));
  });

  it('a verdict of a newer version keeps it, whatever is asked of it', async () => {
    put.plan();
    put.history();
    put.newerVerdict();
    const before = contents();
    for (const command of ['open', 'report', 'check', 'keep']) await lockstorm(`${command} ${id}`);
    expect(contents()).toEqual(before);
  });

  it('anything in it does not keep the program from listing what there is', async () => {
    for (const file of ['tornPlan', 'corruptHistory', 'tornVerdict'] as const) put[file]();
    expect((await lockstorm('list')).code).toBe(safe);
  });
});

describe('a run directory that cannot be written', () => {
  it.runIf(process.platform !== 'win32')(
    'is opened all the same: the page lies elsewhere, and where is said',
    async () => {
      put.plan();
      put.history();
      put.verdict();
      const before = contents();
      const { code, output } = await withReadOnly(cwd, folder, () => lockstorm(`open ${id}`));
      expect(code).toBe(safe);
      const page = output.trim();
      expect(page.startsWith(tmpdir())).toBe(true);
      expect(page).not.toContain(cwd);
      expect(readFileSync(page, 'utf8')).toContain('</html>');
      rmSync(join(page, '..'), { recursive: true });
      expect(contents()).toEqual(before);
    },
  );

  it.runIf(process.platform !== 'win32')('is judged, and reported on without being touched', async () => {
    put.plan();
    put.history();
    put.verdict();
    const before = contents();
    const [checked, reported] = await withReadOnly(cwd, folder, async () => [
      await lockstorm(`check ${id}`),
      await lockstorm(`report ${id}`),
    ]);
    expect(checked).toMatchObject({ code: safe, errors: '' });
    expect(reported).toMatchObject({
      code: ExitCode.environment,
      errors: expect.stringContaining('cannot be written to'),
    });
    expect(contents()).toEqual(before);
  });
});
