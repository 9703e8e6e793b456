// The pipeline on the second engine: plan → simulation in a thread of the pool → history → checks → verdict. The run directory is that of a real
// run, with trace.log in place of etcd's log.
import { judge } from '../checks/judge.ts';
import { MonotonicClock } from '../clock.ts';
import { Complaints } from '../complaints/complaints.ts';
import { environmentError } from '../errors.ts';
import type { HistoryEvent } from '../history/events.ts';
import { Journal } from '../history/journal.ts';
import type { Plan } from '../plan/schema.ts';
import type { RunFailure, RunOptions, RunReport, SimulationInfo } from '../report-types.ts';
import { failureOfLost } from '../search/threads/lost.ts';
import type { PlanRun } from '../search/threads/messages.ts';
import type { Pool } from '../search/threads/pool.ts';
import { isLost } from '../search/threads/pool.ts';
import { createRunDirectory } from '../store/run-directory.ts';
import { writeWhole } from '../store/write-whole.ts';
import { lockstormVersion } from '../version.ts';

/** What a simulated run needs of the options of a run. */
export type SimulatedRunOptions = Pick<RunOptions, 'out' | 'stop' | 'progress'> & {
  /** How often the plan is run in all; every further run only has to have the same trace. 1 by default. */
  readonly times?: number;
};

/** The provider of an etcd that is the model: reports say "simulated" where they see it. */
export const SIMULATED = 'model';

/**
 * Simulates one plan on the pool, which must know its subjects, and judges the history that it wrote. When the plan cannot be simulated,
 * `error` says why, and what happened until then is judged. Throws when the run was not wanted any more, or nothing could be written.
 */
export async function runSimulated(plan: Plan, pool: Pool, options: SimulatedRunOptions): Promise<RunReport> {
  const startedNs = process.hrtime.bigint();
  const startedAt = new Date().toISOString();
  options.stop.throwIfAborted();
  const directory = createRunDirectory(options.out, plan);
  options.progress({ type: 'run-started', id: directory.id, directory: directory.path, plan });
  const ended = await pool.do({ kind: 'run', plan, depth: 'details' });
  const run: PlanRun | undefined = isLost(ended) ? undefined : ended;
  let failure: RunFailure | undefined = isLost(ended) ? failureOfLost(ended) : ended.failure;

  const complaints = new Complaints();
  const versions: Record<string, string> = {};
  writeHistory(directory.historyPath, named(run?.history ?? [], { id: directory.id, startedAt }), (event) => {
    complaints.on(event);
    if (event.kind === 'ready' && event.version !== undefined) versions[event.subject] = event.version;
    options.progress({ type: 'history', id: directory.id, event });
  });
  writeWhole(directory.tracePath, (run?.trace ?? []).map((line) => `${line}\n`).join(''));
  const judgement = await judge(directory.historyPath);

  const { times = 1 } = options;
  if (run !== undefined) failure ??= await repeatRuns(plan, run.traceHash, times - 1, pool);
  return {
    id: directory.id,
    directory: directory.path,
    scenario: plan.scenario,
    seed: plan.seed,
    subjects: [...new Set(plan.workers.map((worker) => worker.subject))],
    versions,
    plan,
    judgement: { ...judgement, notes: [...complaints.notes, ...judgement.notes] },
    etcd: { version: versionIn(run?.history ?? []), provider: SIMULATED, members: plan.etcd.members },
    startedAt,
    elapsedMs: Number((process.hrtime.bigint() - startedNs) / 1_000_000n),
    ...(run && { simulation: simulationInfo(run, failure ? 1 : times) }),
    ...(failure && { error: failure }),
    interrupted: false,
  };
}

function simulationInfo({ traceHash, events, virtualMs }: PlanRun, times: number): SimulationInfo {
  return { traceHash, events, virtualMs, times, lockstorm: lockstormVersion(), node: process.version };
}

/** What kept a run from having the same trace again. */
async function repeatRuns(plan: Plan, traceHash: string, times: number, pool: Pool): Promise<RunFailure | undefined> {
  for (let n = 0; n < times; n++) {
    const again = await pool.do({ kind: 'run', plan, depth: 'whole' });
    if (isLost(again)) return failureOfLost(again);
    if (again.traceHash !== traceHash) return differs(plan, traceHash, again.traceHash);
  }
  return undefined;
}

/** The simulation knows neither the name of the run's directory nor the day. */
function named(history: readonly HistoryEvent[], names: { id: string; startedAt: string }): readonly HistoryEvent[] {
  return history.map((event) => (event.kind === 'run' ? { ...event, ...names } : event));
}

function writeHistory(path: string, history: readonly HistoryEvent[], onEvent: (event: HistoryEvent) => void): void {
  const journal = new Journal(path, new MonotonicClock());
  journal.onEvent(onEvent);
  // Each event has its virtual time already: the journal stamps none.
  for (const event of history) journal.record(event);
  journal.close();
}

function versionIn(history: readonly HistoryEvent[]): string {
  const run = history.find((event) => event.kind === 'run');
  return run?.kind === 'run' ? run.etcd.version : 'unknown';
}

function differs(plan: Plan, first: string, second: string): RunFailure {
  const { kind, code, message, remedy } = environmentError(
    'trace-differs',
    `The plan ${plan.scenario}, seed ${plan.seed}, has another trace each time (${first}, then ${second}).`,
    'The subject depends on something outside the simulation; if it does not, this is a bug of lockstorm.',
  );
  return { kind, code, message, remedy };
}
