// Reports made up for tests: a plan, a judgement and a report that say as little as they can.
import type { CheckResult, Counts, Violation } from '../harness/checks/check.ts';
import { mergeVerdicts } from '../harness/checks/check.ts';
import { GENERATOR_VERSION, PLAN_FORMAT } from '../harness/plan/schema.ts';
import type { Plan } from '../harness/plan/schema.ts';
import type { ExplorationReport, RunReport } from '../harness/report-types.ts';
import { noPlans } from '../harness/search/threads/plan-counts.ts';

/** A plan of two workers that want "orders" for 2 s. */
export function samplePlan(changes: Partial<Plan> = {}, subject = 'session-mutex'): Plan {
  const round = { lock: 'orders', ttlSeconds: 2, lease: 'kept-alive', thinkMs: 0, holdMs: 10, timeoutMs: 500 } as const;
  return {
    format: PLAN_FORMAT,
    generator: GENERATOR_VERSION,
    scenario: 'sigkill',
    seed: '6fc1a2b400000000',
    etcd: { members: 1, heartbeatMs: 50, electionMs: 500, version: null },
    durationMs: 1000,
    witnessIntervalMs: 20,
    workers: [1, 2].map(() => ({ subject, restartDelayMs: 0, rounds: [round] })),
    faults: [{ what: 'kill', worker: 0, when: { atMs: 100 } }],
    expect: [],
    ...changes,
  };
}

export function sampleResult(changes: Partial<CheckResult> = {}): CheckResult {
  return {
    check: 'mutual-exclusion',
    verdict: 'safe',
    judged: { holds: 412 },
    inconclusive: {},
    seen: '412 holds judged',
    worstMarginMs: null,
    violations: [],
    findings: [],
    ...changes,
  };
}

/** The violation of the design's example. */
export function sampleViolation(changes: Partial<Violation> = {}): Violation {
  return {
    check: 'mutual-exclusion',
    side: 'library',
    subject: 'etcd3-lock',
    lock: 'orders',
    atUs: 5_958_000,
    what: 'two workers held "orders" at once for 1.062 s',
    expected: 'one holder at a time',
    workers: [1, 2],
    story: [
      { line: 10, atUs: 3_412_000, who: 'w1', text: 'acquired, token 7' },
      { line: 20, atUs: 5_951_000, who: 'etcd', text: 'expired w1’s lease (revision 41)' },
      { line: 21, atUs: 12_958_000, who: 'w2', text: 'acquired, token 8' },
    ],
    ...changes,
  };
}

const counts: Counts = {
  events: 5000,
  acquires: 420,
  acquisitions: 412,
  failed: 8,
  lost: 1,
  faults: { kill: 37 },
  kills: 37,
  killsAtStake: 31,
  spawns: 41,
  rpcs: 3000,
  writes: 1204,
  bySubject: {},
};

/** A report whose verdict follows from its checks. */
export function sampleReport(
  checks: readonly CheckResult[] = [sampleResult()],
  changes: Partial<RunReport> = {},
): RunReport {
  const plan = changes.plan ?? samplePlan();
  const id = changes.id ?? `${plan.scenario}-session-mutex-${plan.seed.slice(0, 8)}`;
  return {
    id,
    directory: `/project/reports/runs/${id}`,
    scenario: plan.scenario,
    seed: plan.seed,
    subjects: [...new Set(plan.workers.map(({ subject }) => subject))],
    plan,
    judgement: { verdict: mergeVerdicts(checks.map(({ verdict }) => verdict)), checks, notes: [], counts },
    etcd: { version: '3.5.21', provider: 'PATH', members: 1 },
    elapsedMs: 9800,
    interrupted: false,
    ...changes,
  };
}

/** A run that Ctrl-C ended before any lock was asked for. */
export function idleReport(changes: Partial<RunReport> = {}): RunReport {
  const report = sampleReport([sampleResult({ verdict: 'inconclusive', judged: {} })], {
    interrupted: true,
    ...changes,
  });
  const nothing = { ...counts, acquires: 0, acquisitions: 0, faults: {}, kills: 0, killsAtStake: 0 };
  return { ...report, judgement: { ...report.judgement, counts: nothing, notes: ['nobody ever held a lock'] } };
}

/** What only a simulated run has. */
export const sampleSimulation = {
  traceHash: '5f0c5f0c5f0c5f0c',
  events: 1200,
  virtualMs: 12_000,
  times: 3,
  lockstorm: '1.0.0',
  node: 'v20.0.0',
};

/** A simulated run of a minimal plan. */
export function sampleFinding(changes: Partial<RunReport> = {}): RunReport {
  const plan = samplePlan({ scenario: 'swarm' }, 'etcd3-lock');
  return sampleReport([sampleResult({ verdict: 'unsafe', violations: [sampleViolation()] })], {
    id: 'swarm-etcd3-lock-6fc1a2b4',
    plan,
    etcd: { version: '3.4', provider: 'model', members: 1 },
    simulation: sampleSimulation,
    shrunk: { how: 'Shrunk from 9 faults to 1, from 4 workers to 2.', tried: 1234, complete: true },
    ...changes,
  });
}

/** A subject of which 4,000 plans were run, all of them safe. */
export function sampleExploration(changes: Partial<ExplorationReport> = {}): ExplorationReport {
  return {
    subject: 'session-mutex',
    faults: ['kill', 'cut'],
    counts: {
      ...noPlans(),
      plans: 4000,
      events: 400_000,
      virtualMs: 36_000_000,
      acquisitions: 12_345,
      faults: { kill: 1500, cut: 2500 },
      verdicts: { safe: 3990, unsafe: 0, inconclusive: 10 },
      judged: { 'mutual-exclusion': { holds: 12_345 }, 'late-expiry': { expiries: 987 } },
      inconclusive: { leaks: { 'a fault struck its worker meanwhile': 7 } },
    },
    cpuMs: 2000,
    verdict: 'safe',
    findings: [],
    ...changes,
  };
}
