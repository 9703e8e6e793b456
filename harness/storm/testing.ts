// For the tests of storms: a small plan, run on the real engine with real workers, and its history.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventKind, EventOf, HistoryEvent } from '../history/events.ts';
import { planSchema } from '../plan/schema.ts';
import type { Fault, Plan, Round } from '../plan/schema.ts';
import type { RunOptions, RunReport } from '../report-types.ts';
import { runPlan } from '../run.ts';
import { processStart } from '../store/process-start.ts';

const round: Round = {
  lock: 'orders',
  ttlSeconds: 2,
  lease: 'kept-alive',
  thinkMs: 0,
  holdMs: 8_000,
  timeoutMs: 8_000,
};

/** w0 takes the lock first; w1 asks half a second later. */
export function planOf(subject: string, durationMs: number, faults: Fault[], ...rounds: Partial<Round>[]): Plan {
  const [first, second = { thinkMs: 500 }, ...others] = rounds.length > 0 ? rounds : [{}];
  return planSchema.parse({
    format: 1,
    generator: 1,
    scenario: 'by-hand',
    seed: '00000000000000f1',
    etcd: { members: 1, heartbeatMs: 50, electionMs: 500, version: null },
    durationMs,
    witnessIntervalMs: 20,
    workers: [first, second, ...others].map((changes) => ({
      subject,
      restartDelayMs: 100,
      rounds: [{ ...round, ...changes }],
    })),
    faults,
    expect: [],
  });
}

export interface Ran {
  readonly report: RunReport;
  readonly events: HistoryEvent[];
  readonly all: <K extends EventKind>(kind: K, worker?: number) => EventOf<K>[];
  /** Sentences of all violations. */
  readonly violations: string[];
  readonly verdict: (check: string) => string | undefined;
}

/** Runs it on the real engine, in a folder that goes again. Throws when the environment failed, or a worker outlived the run. */
export async function run(plan: Plan, options: Partial<RunOptions> = {}): Promise<Ran> {
  const out = mkdtempSync(join(tmpdir(), 'lockstorm-storm-test-'));
  try {
    return await runIn(out, plan, options);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

async function runIn(out: string, plan: Plan, options: Partial<RunOptions>): Promise<Ran> {
  const report = await runPlan(plan, {
    etcd: process.env['LOCKSTORM_TEST_ETCD'] ?? 'auto',
    offline: false,
    out,
    stop: new AbortController().signal,
    onNow: () => () => {},
    log: () => {},
    progress: () => {},
    verbose: false,
    ...options,
  });
  const events = readFileSync(join(report.directory, 'history.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryEvent);
  if (report.error) throw new Error(report.error.message);
  const pids = events.flatMap((event) => (event.kind === 'spawn' ? [event.pid] : []));
  const left = pids.filter((pid) => processStart(pid) !== undefined);
  if (left.length > 0) throw new Error(`workers outlived the run: ${left.join(', ')}`);
  return {
    report,
    events,
    all: <K extends EventKind>(kind: K, worker?: number) =>
      events.filter(
        (event): event is EventOf<K> =>
          event.kind === kind && (worker === undefined || ('worker' in event && event.worker === worker)),
      ),
    violations: report.judgement.checks.flatMap(({ check, violations }) =>
      violations.map(({ what }) => `${check}: ${what}`),
    ),
    verdict: (check) => report.judgement.checks.find((result) => result.check === check)?.verdict,
  };
}
