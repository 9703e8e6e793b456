// A plan of the simulation on real processes, and a plan that is shrunk on them: with a real etcd.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplePlan } from '../../reports/testing.ts';
import { readReport } from '../../reports/verdict.ts';
import { ExitCode } from '../errors.ts';
import { listRunDirectories } from '../store/run-directory.ts';
import { main } from './main.ts';
import { testContext } from './testing.ts';

const etcd = process.env.LOCKSTORM_TEST_ETCD ?? 'auto';
let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lockstorm-real-replay-'));
  writeFileSync(join(cwd, 'package.json'), '{}');
  const round = { lock: 'a', ttlSeconds: 1, lease: 'kept-alive', thinkMs: 0, holdMs: 300, timeoutMs: 4_000 } as const;
  const workers = [0, 1].map(() => ({ subject: 'broken/no-lease', restartDelayMs: null, rounds: [round] }));
  const kill = { what: 'kill', worker: 0, when: { rpc: 'KV/Txn', nth: 1, side: 'response' } } as const;
  const faults = [kill, { what: 'kill', worker: 1, when: { atMs: 1_900 } } as const];
  const plan = samplePlan({ scenario: 'swarm', durationMs: 2_000, workers, faults });
  const kept = {
    why: 'w',
    convictedBy: ['late-expiry'],
    subject: 'broken/no-lease',
    keptFrom: 'x',
    engine: 'sim',
    plan,
  };
  writeFileSync(join(cwd, 'kept.json'), JSON.stringify(kept));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function lockstorm(line: string) {
  const context = testContext({ cwd });
  const code = await main([...line.split(' '), '--etcd', etcd], context);
  return { code, output: context.output() };
}

describe('a plan that comes from the simulation', () => {
  it('runs on real processes when asked, and it is said how often it fails there', async () => {
    const simulated = await lockstorm('replay kept.json');
    expect(simulated.code).toBe(ExitCode.unsafe);
    expect(simulated.output).toContain('simulated etcd 3.4');
    const real = await lockstorm('replay kept.json --engine real --attempts 1');
    expect(real.code).toBe(ExitCode.unsafe);
    expect(real.output).toContain(
      'This plan comes from the simulation; on real processes it failed in 1 of 1 attempt.',
    );
  });
});

describe('shrink on real processes', () => {
  it('measures first, then leaves the smallest plan that failed, and the one that it came from', async () => {
    const before = listRunDirectories(join(cwd, 'reports', 'runs')).map(({ id }) => id);
    const { code, output } = await lockstorm('shrink kept.json --engine real --attempts 1 --for 1s');
    expect(output).toContain('fails 1 of 1\n');
    expect(output).toContain('It failed 1 of 1 before.');
    expect(code).toBe(ExitCode.unsafe);
    const made = listRunDirectories(join(cwd, 'reports', 'runs')).filter(({ id }) => !before.includes(id));
    expect(made).toHaveLength(1);
    const report = readReport(made[0]!);
    expect(report.shrunk?.tried).toBeGreaterThan(0);
    const kept = JSON.parse(readFileSync(join(cwd, 'kept.json'), 'utf8')) as { plan: unknown };
    expect(JSON.parse(readFileSync(made[0]!.originalPlanPath, 'utf8'))).toEqual(kept.plan);
    expect(existsSync(made[0]!.historyPath)).toBe(true);
  });
});
