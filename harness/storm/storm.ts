// The real engine: one plan becomes one history, by real worker processes on a real etcd.
import { setMaxListeners } from 'node:events';
import type { Cluster } from '../cluster/cluster.ts';
import { deferred } from '../deferred.ts';
import { faultKinds } from '../faults/index.ts';
import { FaultSchedule } from '../faults/schedule.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Journal } from '../history/journal.ts';
import type { Plan } from '../plan/schema.ts';
import { TapCounters } from '../wire/tap-counters.ts';
import { takeCensus } from './census.ts';
import { Driver } from './driver.ts';
import { Observer } from './observer.ts';
import { pause } from './pause.ts';

/** How long a release may take at the end of a run before the worker is told to quit all the same. */
const RELEASE_PATIENCE_MS = 5_000;

export interface StormOptions {
  readonly plan: Plan;
  readonly cluster: Cluster;
  readonly fleet: Fleet;
  readonly journal: Journal;
  /** Folder for the logs of workers. */
  readonly runDirectory: string;
  /** Aborts when the user wants the run to end early; it is still wound down and judged. */
  readonly stop: AbortSignal;
}

/** Runs the plan to its end. Rejects with a HarnessError when the environment failed; the journal then holds what was seen until then. */
export async function storm(options: StormOptions): Promise<void> {
  const { plan, cluster, fleet, journal, stop, runDirectory } = options;
  const failed = deferred<never>();
  failed.promise.catch(() => undefined); // it is raced below; before that nobody listens yet
  const fail = (error: Error): void => failed.reject(error);

  const observer = new Observer({
    client: cluster.client,
    journal,
    sampleTtl: plan.expect.length > 0,
    onFailure: fail,
  });
  const drain = new AbortController();
  setMaxListeners(0, drain.signal, stop); // every worker listens
  const drained = new Promise<void>((resolve) => drain.signal.addEventListener('abort', () => resolve()));
  const over = new AbortController();
  const patienceOver = drained.then(() => pause(RELEASE_PATIENCE_MS, [over.signal]));
  let calls = 0;
  let holds = 0;
  const shared = {
    journal,
    fleet,
    members: cluster.members.map((member) => member.clientUrl),
    witnessIntervalMs: plan.witnessIntervalMs,
    runDirectory,
    drain: drain.signal,
    drained,
    patienceOver,
    nextCall: () => ++calls,
    nextHold: () => ++holds,
    onRpc: (moment: Parameters<FaultSchedule['onRpc']>[0], incarnation: number) => faults.onRpc(moment, incarnation),
    onFailure: fail,
  };
  const drivers = plan.workers.map(
    (worker, index) => new Driver(index, worker, { ...shared, counters: new TapCounters() }),
  );
  const faults = new FaultSchedule(plan, (index, fault, incarnation) => {
    const driver = drivers[fault.worker];
    const target = driver?.target(incarnation);
    const event = {
      kind: 'fault',
      index,
      what: fault.what,
      worker: fault.worker,
      incarnation: driver?.incarnation ?? 0,
    } as const;
    if (driver && target) {
      journal.record({ ...event, phase: 'begin', stake: driver.stake });
      faultKinds[fault.what].apply(target);
    } else journal.record({ ...event, phase: 'skipped' });
  });
  journal.onEvent((event) => faults.onEvent(event));
  journal.onFailure(fail);
  void cluster.died.then(({ member, error }) => {
    journal.record({ kind: 'member', member: member.index, state: 'down', detail: error.code });
    return fail(error);
  });

  try {
    observer.start();
    await Promise.race([Promise.all(drivers.map((driver) => driver.warmUp())), failed.promise]);
    journal.record({ kind: 'phase', phase: 'storm' });
    faults.start();
    const driven = Promise.all(drivers.map((driver) => driver.drive()));
    driven.catch(fail);
    await Promise.race([pause(plan.durationMs, [stop]), failed.promise]);
    faults.stop();
    journal.record({ kind: 'phase', phase: 'drain' });
    drain.abort();
    await Promise.race([driven, failed.promise]);
    journal.record({ kind: 'phase', phase: 'quiet' });
    await Promise.race([takeCensus({ plan, cluster, journal, observer, drivers }), failed.promise]);
    journal.record({ kind: 'phase', phase: 'end' });
  } finally {
    faults.stop();
    drain.abort();
    over.abort();
    await Promise.all(drivers.map((driver) => driver.abandon()));
    await observer.stop();
  }
}
