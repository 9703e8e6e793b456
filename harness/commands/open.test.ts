// open: which page is meant, when it is written again, and who shows it.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerRowOf } from '../../reports/ledger-rows.ts';
import { samplePlan, sampleReport, sampleResult, sampleViolation } from '../../reports/testing.ts';
import { writeVerdict } from '../../reports/verdict.ts';
import { ExitCode } from '../errors.ts';
import { appendToLedger } from '../store/ledger.ts';
import { createRunDirectory } from '../store/run-directory.ts';
import type { RunDirectory } from '../store/run-directory.ts';
import { open, openerFor } from './opener.ts';
import { testContext } from './testing.ts';
import { typeCommand } from './testing-command.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lockstorm-open-'));
  writeFileSync(join(cwd, 'package.json'), '{}');
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const out = (): string => join(cwd, 'reports', 'runs');
const history = join(import.meta.dirname, '../checks/fixtures/safe-killed-holder.jsonl');

const lockstorm = (line: string, env: Record<string, string> = {}) => typeCommand(line, { cwd, env });

/** A judged run whose page has been written, `age` seconds old; of a command that ended `command` minutes ago. */
function stored(verdict: 'safe' | 'unsafe', age: number, command: number): RunDirectory {
  const plan = samplePlan();
  const run = createRunDirectory(out(), plan);
  const violations = verdict === 'unsafe' ? [sampleViolation()] : [];
  const report = sampleReport([sampleResult({ verdict, violations })], { plan, id: run.id, directory: run.path });
  writeVerdict(report);
  writeFileSync(run.historyPath, readFileSync(history));
  writeFileSync(run.reportPath, '<!doctype html><title>as it was</title>');
  const born = 1_700_000_000 - age;
  for (const path of [run.planPath, run.historyPath, run.verdictPath, run.reportPath]) utimesSync(path, born, born);
  appendToLedger(out(), [{ ...ledgerRowOf(report), commandEndedAt: `2026-01-01T00:${60 - command}:00.000Z` }]);
  return run;
}

describe('open', () => {
  it('means the latest unsafe run of the last command, else the latest', async () => {
    stored('unsafe', 90, 30);
    const first = stored('unsafe', 60, 10);
    const safe = stored('safe', 50, 10);
    expect(await lockstorm('open')).toEqual({ code: ExitCode.safe, output: `${first.reportPath}\n`, errors: '' });
    expect((await lockstorm('open latest')).output).toBe(`${safe.reportPath}\n`);
    const later = stored('safe', 10, 5);
    expect((await lockstorm('open')).output).toBe(`${later.reportPath}\n`);
    expect((await lockstorm(`open ${first.id}`)).output).toBe(`${first.reportPath}\n`);
    expect((await lockstorm(`open ${first.reportPath}`)).output).toBe(`${first.reportPath}\n`);
  });

  it('writes a page again only where it is older than what it is made of', async () => {
    const run = stored('unsafe', 60, 10);
    await lockstorm('open --print');
    expect(readFileSync(run.reportPath, 'utf8')).toContain('as it was');
    utimesSync(run.verdictPath, 1_700_000_000, 1_700_000_000);
    expect((await lockstorm('open --print', { npm_lifecycle_event: 'npx' })).output).toBe(`${run.reportPath}\n`);
    const page = readFileSync(run.reportPath, 'utf8');
    expect(page).toContain('two workers held');
    expect(page).toContain(`<code>npx lockstorm replay ${run.id}</code>`);
  });

  it('makes a page of a history from elsewhere, beside it', async () => {
    writeFileSync(join(cwd, 'theirs.jsonl'), readFileSync(history));
    expect((await lockstorm('open theirs.jsonl')).output).toBe(`${join(cwd, 'theirs.html')}\n`);
    expect(statSync(join(cwd, 'theirs.html')).size).toBeGreaterThan(50_000);
  });

  it('knows the page over all runs, and says where there is none', async () => {
    expect(await lockstorm('open index')).toMatchObject({
      code: ExitCode.usage,
      errors: expect.stringMatching(/^error: There is no index of runs in .* yet\.\n {2}.*npm run chaos -- run\n$/),
    });
    stored('unsafe', 60, 10);
    expect((await lockstorm('open index')).output).toBe(`${join(out(), 'index.html')}\n`);
    expect(readFileSync(join(out(), 'index.html'), 'utf8')).toContain('sigkill');
  });

  it.each(['open', 'open nothing', 'open latest'])('%s, where there is no run, is a usage error', async (line) => {
    expect(await lockstorm(line)).toMatchObject({
      code: ExitCode.usage,
      errors: expect.stringContaining('There is no run'),
    });
  });
});

function on(platform: NodeJS.Platform, env: Record<string, string> = {}, isTTY = true): ReturnType<typeof openerFor> {
  const { stdout } = testContext();
  stdout.isTTY = isTTY;
  return openerFor('/a b & c.html', { stdout, env }, platform);
}

describe('the opener', () => {
  it('is the platform’s own, told the path as one word, where there is a terminal and a display', () => {
    expect(on('darwin')).toEqual({ command: 'open', args: ['/a b & c.html'] });
    expect(on('win32')).toEqual({ command: 'explorer.exe', args: ['/a b & c.html'] });
    for (const display of ['DISPLAY', 'WAYLAND_DISPLAY'])
      expect(on('linux', { [display]: ':0' })).toEqual({ command: 'xdg-open', args: ['/a b & c.html'] });
    for (const none of [on('linux'), on('linux', { DISPLAY: '' }), on('darwin', {}, false), on('darwin', { CI: '1' })])
      expect(none).toBeUndefined();
  });

  it.runIf(process.platform !== 'win32')('is started and let go; that there is none is no failure', async () => {
    expect(await open({ command: 'lockstorm-no-such-opener', args: [] })).toBe(false);
    const seen = join(cwd, 'seen');
    expect(await open({ command: 'touch', args: [seen] })).toBe(true);
    await expect.poll(() => existsSync(seen), { timeout: 30_000 }).toBe(true);
  });
});
