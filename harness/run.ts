// The whole pipeline: plan → engine → history → checks → verdict → reports. Reads like section "How it works" of the README.
import { availableParallelism } from 'node:os';
import { judge } from './checks/judge.ts';
import { MonotonicClock } from './clock.ts';
import { Complaints } from './complaints/complaints.ts';
import { startCluster } from './cluster/cluster.ts';
import { Etcds } from './cluster/etcds.ts';
import type { ResolvedEtcd } from './cluster/resolved-etcd.ts';
import { environmentError, HarnessError, messageOf } from './errors.ts';
import { movedCommands } from './faults/clock.ts';
import { refuseForOwn } from './faults/refuse-for-own.ts';
import { refuseUnavailable } from './faults/refuse-unavailable.ts';
import { Fleet } from './fleet/fleet.ts';
import { imagesFolder, prepareWorkerImage } from './fleet/worker-image.ts';
import { HISTORY_FORMAT } from './history/events.ts';
import { Journal } from './history/journal.ts';
import type { Plan } from './plan/schema.ts';
import type { RunFailure, RunOptions, RunReport } from './report-types.ts';
import { createRunDirectory } from './store/run-directory.ts';
import type { RunDirectory } from './store/run-directory.ts';
import { storm } from './storm/storm.ts';

/** Spare workers kept warm for each subject: as many as are likely to be killed at once. */
const SPARES = 2;
/** From hello to ready, on a machine that is busy with many workers at once. */
const READY_TIMEOUT_MS = 20_000;

/** Executes one plan on the engine asked for and judges what happened. */
export function runPlan(plan: Plan, options: RunOptions): Promise<RunReport> {
  return options.engine === 'sim' ? simulatePlan(plan, options) : stormPlan(plan, options);
}

/** In virtual time; loaded when it is needed, so that a storm starts without it. */
async function simulatePlan(plan: Plan, options: RunOptions): Promise<RunReport> {
  const { runSimulated } = await import('./sim/run-simulated.ts');
  if (options.pool) return runSimulated(plan, options.pool, options);
  const { openPool } = await import('./sim/open-pool.ts');
  await using pool = await openPool(
    plan.workers.map(({ subject }) => subject),
    1,
  );
  return await runSimulated(plan, pool, options);
}

/**
 * Executes one plan on the real engine and judges what happened. When the environment fails in mid-run, `error` says how, and the
 * history until then is judged. Throws a HarnessError only when nothing could be started.
 */
async function stormPlan(plan: Plan, options: RunOptions): Promise<RunReport> {
  refuseUnavailable(plan, 'real');
  const startedNs = process.hrtime.bigint();
  const startedAt = new Date().toISOString();
  const { offline, log, stop } = options;
  const etcds = options.etcds ?? new Etcds(options.etcd, { offline, log, signal: stop });
  const etcd = await etcds.forPlan(plan.etcd.version);
  if (etcd.kind === 'own') refuseForOwn(plan);
  const subjects = [...new Set(plan.workers.map((worker) => worker.subject))];
  const image = await prepareWorkerImage({
    subjects,
    cacheDirectory: imagesFolder(),
    offline,
    log,
    signal: stop,
  });
  stop.throwIfAborted();
  const directory = createRunDirectory(options.out, plan);
  options.progress({ type: 'run-started', id: directory.id, directory: directory.path, plan });

  const versions: Record<string, string> = {};
  const complaints = new Complaints();
  const notes: string[] = [];
  const error = await recordHistory(plan, { directory, startedAt, etcd, image, options, versions, complaints, notes });
  const judgement = await judge(directory.historyPath);

  return {
    id: directory.id,
    directory: directory.path,
    scenario: plan.scenario,
    seed: plan.seed,
    subjects,
    versions,
    plan,
    judgement: { ...judgement, notes: [...notes, ...complaints.notes, ...judgement.notes] },
    etcd: {
      version: etcd.version,
      provider: etcd.provider,
      members: etcd.kind === 'own' ? etcd.endpoints.length : plan.etcd.members,
      ...(etcd.note !== undefined && { note: etcd.note }),
    },
    startedAt,
    elapsedMs: Number((process.hrtime.bigint() - startedNs) / 1_000_000n),
    ...(error && { error }),
    interrupted: options.stop.aborted,
  };
}

interface Recording {
  readonly directory: RunDirectory;
  readonly startedAt: string;
  readonly etcd: ResolvedEtcd;
  readonly image: Awaited<ReturnType<typeof prepareWorkerImage>>;
  readonly options: RunOptions;
  /** Filled with the version of each subject's library, as its workers say it. */
  readonly versions: Record<string, string>;
  /** Sees every event. */
  readonly complaints: Complaints;
  /** Gets what a reader should know of the cluster. */
  readonly notes: string[];
}

/** Starts a cluster and a fleet, storms, ends them, and closes the history; the failure of the environment, if there was one. */
async function recordHistory(plan: Plan, recording: Recording): Promise<RunFailure | undefined> {
  const { directory, startedAt, etcd, image, options, versions, complaints, notes } = recording;
  const journal = new Journal(directory.historyPath, new MonotonicClock());
  journal.onEvent((event) => {
    if (event.kind === 'ready' && event.version !== undefined) versions[event.subject] = event.version;
    complaints.on(event);
    options.progress({ type: 'history', id: directory.id, event });
  });
  let failure: unknown;
  try {
    const { heartbeatMs, electionMs, members } = plan.etcd;
    await using cluster = await startCluster({
      etcd,
      run: directory.id,
      members,
      heartbeatMs,
      electionMs,
      runDirectory: directory.path,
      log: options.log,
      note: (sentence) => void notes.push(sentence),
    });
    await using fleet = new Fleet({
      image,
      spares: SPARES,
      clock: journal.clock,
      log: options.log,
      readyTimeoutMs: READY_TIMEOUT_MS,
      movableClocks: movedCommands(plan),
    });
    const forget = options.onNow(() => fleet.killAllSync());
    journal.record({
      kind: 'run',
      format: HISTORY_FORMAT,
      id: directory.id,
      engine: 'real',
      startedAt,
      etcd: {
        version: cluster.version,
        provider: cluster.provider,
        members: cluster.size ?? members,
        floorSeconds: cluster.floorSeconds,
        ...(cluster.keyPrefix !== '' && { keyPrefix: cluster.keyPrefix }),
      },
      host: { platform: `${process.platform} ${process.arch}`, cores: availableParallelism(), node: process.version },
    });
    journal.record({ kind: 'plan', plan });
    try {
      await storm({ plan, cluster, fleet, journal, runDirectory: directory.path, stop: options.stop });
    } finally {
      forget();
    }
  } catch (error) {
    failure = error;
  }
  try {
    journal.close();
  } catch (error) {
    failure ??= error;
  }
  return failure === undefined ? undefined : failureOf(failure);
}

function failureOf(failure: unknown): RunFailure {
  const { kind, code, message, remedy } =
    failure instanceof HarnessError
      ? failure
      : environmentError(
          'run-failed',
          `The run failed: ${messageOf(failure)}.`,
          'Look into the run directory; this may be a bug of lockstorm.',
        );
  return { kind, code, message, remedy };
}
