// The real engine: one plan becomes one history, by real worker processes on a real etcd.
import { setMaxListeners } from 'node:events';
import type { Cluster } from '../cluster/cluster.ts';
import { deferred } from '../deferred.ts';
import { etcdTarget } from '../faults/etcd-target.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { longestElectionUs } from '../history/election.ts';
import type { Journal } from '../history/journal.ts';
import { isClusterFault } from '../plan/schema.ts';
import type { Plan } from '../plan/schema.ts';
import { layBallast } from './ballast.ts';
import { takeCensus } from './census.ts';
import { cutOffAt, deadlineMs } from './deadline.ts';
import { compaction } from './compaction.ts';
import { followBelongings } from './follow-belongings.ts';
import { Leaders } from './leaders.ts';
import { muster } from './muster.ts';
import { Observer } from './observer.ts';
import { pause } from './pause.ts';

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

/** How long a release may take at the end of a run before the worker is told to quit all the same. */
const RELEASE_PATIENCE_MS = 5_000;
/** How long the members may take to agree on a leader after they are back; then the run goes on all the same. */
const LEADERS_PATIENCE_MS = 5_000;

/** Runs the plan to its end. Rejects with a HarnessError when the environment failed; the journal then holds what was seen until then. */
export async function storm(options: StormOptions): Promise<void> {
  const { plan, cluster, journal, stop } = options;
  const failed = deferred<never>();
  failed.promise.catch(() => undefined); // it is raced below; before that nobody listens yet
  const onFailure = (error: Error): void => failed.reject(error);
  const unlessFailed = <T>(work: Promise<T>): Promise<T> => Promise.race([work, failed.promise]);

  const drain = new AbortController();
  const over = new AbortController();
  setMaxListeners(0, drain.signal, stop); // every worker listens
  const drained = new Promise<void>((resolve) => drain.signal.addEventListener('abort', () => resolve()));
  const patienceOver = drained.then(() => pause(RELEASE_PATIENCE_MS, [over.signal]));

  const electionMs = cluster.belongings ? longestElectionUs(cluster.floorSeconds) / 1000 : plan.etcd.electionMs;
  followBelongings(cluster, journal, onFailure);
  const observer = new Observer({
    cluster,
    electionPatienceMs: 4 * electionMs,
    journal,
    sampleTtl: plan.expect.length > 0,
    onFailure,
  });
  const leaders = new Leaders(cluster, journal, () => observer.leaderChanged());
  const compact = compaction(cluster, () => observer.revisionSeen);
  const etcd = etcdTarget({ members: cluster.members, leader: () => leaders.leader, compact });
  const { drivers, faults } = muster(options, { drain: drain.signal, drained, patienceOver, onFailure }, etcd);
  cluster.onNews(({ index }, state, sinceNs) => {
    if (over.signal.aborted) return;
    const sinceUs = sinceNs === undefined ? undefined : journal.clock.fromNs(String(sinceNs));
    journal.record({ kind: 'member', member: index, state, ...(sinceUs !== undefined && { sinceUs }) });
  });
  journal.onFailure(onFailure);
  void cluster.died.then(({ member, error }) => {
    journal.record({ kind: 'member', member: member.index, state: 'down', detail: error.code });
    return onFailure(error);
  });

  const callOff = cutOffAt(deadlineMs(plan), onFailure);
  try {
    leaders.start();
    observer.start();
    const stopped = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve()));
    await unlessFailed(Promise.race([Promise.all(drivers.map((driver) => driver.warmUp())), stopped]));
    // Nobody has asked for a lock yet: there is nothing to wind down and nothing to judge.
    if (stop.aborted) return;
    journal.record({ kind: 'phase', phase: 'storm' });
    faults.start();
    void layBallast(plan, cluster, [stop, drain.signal]).catch(onFailure);
    const driven = Promise.all(drivers.map((driver) => driver.drive()));
    driven.catch(onFailure);
    await unlessFailed(pause(plan.durationMs, [stop]));
    faults.stop();
    // What is healed is back before anybody has to release: that a lock is still held then is the lock's doing.
    await unlessFailed(cluster.allUp());
    if (plan.faults.some(isClusterFault)) await unlessFailed(leaders.caughtUp(LEADERS_PATIENCE_MS));
    journal.record({ kind: 'phase', phase: 'drain' });
    drain.abort();
    await unlessFailed(driven);
    // What outlived its worker was heard until now.
    await unlessFailed(options.fleet.endOutliving());
    journal.record({ kind: 'phase', phase: 'quiet' });
    await unlessFailed(takeCensus({ plan, cluster, journal, observer, drivers }));
    await Promise.all([observer.stop(), leaders.stop()]); // its last canary comes before the end
    journal.record({ kind: 'phase', phase: 'end' });
  } finally {
    callOff();
    faults.stop();
    drain.abort();
    over.abort();
    await Promise.all(drivers.map((driver) => driver.abandon()));
    await Promise.all([observer.stop(), leaders.stop()]);
  }
}
