// A plan on two versions of etcd, and again on the one that its run names: real storms. Both versions are the etcd that is here, which
// says that it is another one when it is asked.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { samplePlan } from '../../reports/testing.ts';
import { readReport } from '../../reports/verdict.ts';
import { fakeEtcd } from '../cluster/fake-etcd.ts';
import { testEtcd } from '../cluster/testing.ts';
import { ExitCode } from '../errors.ts';
import { readPlan } from '../store/read-plan.ts';
import { listRunDirectories } from '../store/run-directory.ts';
import type { TestContext } from './testing.ts';
import { typeCommand } from './testing-command.ts';

let cwd: string;
beforeAll(async () => {
  const { binary } = await testEtcd();
  cwd = mkdtempSync(join(tmpdir(), 'lockstorm-matrix-'));
  vi.stubEnv('LOCKSTORM_CACHE', join(cwd, 'cache'));
  for (const version of ['3.5.98', '3.6.98']) {
    const folder = join(cwd, 'cache', 'etcd', version);
    mkdirSync(folder, { recursive: true });
    fakeEtcd(folder, version, `exec ${binary} "$@"`);
  }
  writeFileSync(join(cwd, 'package.json'), '{}');
  const round = { lock: 'a', ttlSeconds: 1, lease: 'kept-alive', thinkMs: 0, holdMs: 100, timeoutMs: 4_000 } as const;
  const workers = [0, 1].map(() => ({ subject: 'session-mutex', restartDelayMs: null, rounds: [round] }));
  const plan = samplePlan({ durationMs: 1_000, workers, faults: [] });
  writeFileSync(join(cwd, 'plan.json'), JSON.stringify(plan));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(cwd, { recursive: true, force: true });
});

const lockstorm = (line: string, prepare?: (context: TestContext) => void) =>
  typeCommand(line, { cwd, ...(prepare && { prepare }) });

const runs = () => listRunDirectories(join(cwd, 'reports', 'runs'));
const versionOf = (run: ReturnType<typeof runs>[number]): string => {
  const report = readReport(run);
  // The plan names it, the history tells of it, and the report is about it.
  expect(readPlan(run.planPath).plan.etcd.version).toBe(report.etcd.version);
  expect(readFileSync(run.historyPath, 'utf8')).toContain(`"version":"${report.etcd.version}"`);
  return report.etcd.version;
};

it('runs on each version, says so, and a run is replayed on its own', async () => {
  const both = await lockstorm('replay plan.json --etcd version:3.6,3.5 --lanes 2 --offline');
  expect(both.output).toMatch(/\n {2}3\.5\.98 .*\n {2}3\.6\.98 /);
  expect(both.output).toMatch(/seed \w+ {2}etcd 3\.6\.98 /);
  expect(runs().map(versionOf).toSorted()).toEqual(['3.5.98', '3.6.98']);
  const bySeed = await lockstorm('replay 6fc1a2b400000000 --offline');
  expect(bySeed.errors).toContain('was run in more than one way');
  expect(bySeed.errors).toContain('--etcd version:3.5.98');
  const older = runs().find((run) => versionOf(run) === '3.5.98');
  const again = await lockstorm(`replay ${older?.id} --offline`);
  expect(again.output).toContain('etcd 3.5.98 with 1 member');
  expect(versionOf(runs()[0]!)).toBe('3.5.98');
  expect(runs()).toHaveLength(3);
});

it('says at once when one of several cannot be had, or when the one of a run is gone', async () => {
  const before = runs().length;
  const missing = await lockstorm('contend --etcd version:3.5,3.4 --runs 1 --offline');
  expect(missing.code).toBe(ExitCode.environment);
  expect(missing.errors).toContain('No etcd 3.4 was found');
  expect(missing.errors).toContain('etcd install 3.4');
  rmSync(join(cwd, 'cache', 'etcd', '3.6.98'), { recursive: true });
  const newer = runs().find((run) => versionOf(run) === '3.6.98');
  const gone = await lockstorm(`replay ${newer?.id} --offline`);
  expect(gone.code).toBe(ExitCode.environment);
  expect(gone.output).toContain('No etcd 3.6.98 was found');
  expect(runs()).toHaveLength(before);
});

it('is interrupted before the first run by Ctrl-C while an etcd is looked for', async () => {
  const { code, errors } = await lockstorm('contend --etcd version:3.4 --runs 1 --offline', (context) =>
    context.interruptNow(),
  );
  expect([code, errors]).toEqual([ExitCode.interrupted, 'Interrupted before anything was run.\n']);
});
