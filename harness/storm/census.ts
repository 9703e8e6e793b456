// Asks etcd what is left when all workers are gone. It asks until nothing is left, or until everything must have run out.
import type { Clock } from '../clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { environmentError, messageOf } from '../errors.ts';
import type { EventOf } from '../history/events.ts';
import type { Journal } from '../history/journal.ts';
import { isClusterFault } from '../plan/schema.ts';
import type { Plan } from '../plan/schema.ts';
import type { Driver } from './driver.ts';
import { CANARY_KEY } from './observer.ts';
import type { Observer } from './observer.ts';
import { pause } from './pause.ts';

const INTERVAL_MS = 200;
/** Past the last lease's end: etcd's tick and the noise that late-expiry allows on a calm machine (timing.md section 3: Δ + ε). */
const AFTER_LAST_TTL_MS = 3_500;
const WATCH_PATIENCE_MS = 5_000;
/** An etcd that does not answer for so long is none. */
const SILENCE_BORNE_MS = 15_000;

export interface CensusOptions {
  readonly plan: Plan;
  readonly cluster: Cluster;
  readonly journal: Journal;
  readonly observer: Observer;
  readonly drivers: readonly Driver[];
}

/** Writes one census to the history: of nothing left, or of what was left when nothing more could be waited for. */
export async function takeCensus({ plan, cluster, journal, observer, drivers }: CensusOptions): Promise<void> {
  const { clock } = journal;
  // A lease longer than the plan asks for is not waited for: that it is left is the finding.
  const ttlSeconds = Math.max(
    cluster.floorSeconds,
    plan.ballast?.ttlSeconds ?? 0,
    ...plan.workers.flatMap(({ rounds }) => rounds.map((round) => round.ttlSeconds)),
  );
  const untilUs = clock.nowUs() + ttlSeconds * 1_000_000 + AFTER_LAST_TTL_MS * 1000 + afterFaultsMs(plan) * 1000;
  for (;;) {
    const { left, revision } = await askPatiently(cluster, drivers, clock);
    const nothing = left.keys.length + left.leases.length + left.workers.length === 0;
    if (nothing || clock.nowUs() > untilUs) {
      // What the census says and what the watch says must be of one time.
      await observer.caughtUp(revision, WATCH_PATIENCE_MS);
      journal.record({ kind: 'census', final: true, revision, ...left });
      return;
    }
    await pause(INTERVAL_MS, []);
  }
}

type Left = Pick<EventOf<'census'>, 'keys' | 'leases' | 'workers'>;

/**
 * Where etcd itself was struck: every lease starts again with an election, and a revoke that failed is tried again 5 s and two election
 * timeouts later (timing.md section 2).
 */
function afterFaultsMs({ faults, etcd }: Plan): number {
  return faults.some(isClusterFault) ? 5_000 + 3 * etcd.electionMs : 0;
}

async function askPatiently(cluster: Cluster, drivers: readonly Driver[], clock: Clock): Promise<Answer> {
  const untilUs = clock.nowUs() + SILENCE_BORNE_MS * 1000;
  for (;;) {
    try {
      return await whatIsLeft(cluster, drivers);
    } catch (error) {
      if (clock.nowUs() < untilUs) {
        await pause(INTERVAL_MS, []);
        continue;
      }
      throw environmentError(
        'etcd-not-answering',
        `etcd no longer answers, so what the workers left in it is not known: ${messageOf(error)}.`,
        'Look into the etcd logs of the run directory; what was recorded until then is kept.',
        error,
      );
    }
  }
}

interface Answer {
  readonly left: Left;
  readonly revision: number;
}

async function whatIsLeft({ client }: Cluster, drivers: readonly Driver[]): Promise<Answer> {
  // One after the other: leases are told from the member's own state, which has caught up once it has answered a linearizable read.
  const range = await client.range();
  const leaseIds = await client.leaseLeases();
  const leases = await Promise.all(
    leaseIds.map(async (lease) => ({ lease, ...(await client.leaseTimeToLive(lease)) })),
  );
  const keys = range.kvs.filter(({ key }) => key !== CANARY_KEY);
  return {
    revision: range.revision,
    left: {
      keys: keys.map(({ key, lease, createRevision }) => ({ key, lease, createRevision })),
      // -1: it went between the two questions.
      leases: leases
        .filter(({ remainingSeconds }) => remainingSeconds >= 0)
        .map(({ lease, remainingSeconds, grantedSeconds }) => ({ lease, remainingSeconds, grantedSeconds })),
      workers: drivers.flatMap((driver) => driver.livePid ?? []),
    },
  };
}
