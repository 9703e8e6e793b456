// Asks etcd what is left when all workers are gone. It asks until nothing is left, or until everything must have run out.
import type { Cluster } from '../cluster/cluster.ts';
import { environmentError, messageOf } from '../errors.ts';
import type { EventOf } from '../history/events.ts';
import type { Journal } from '../history/journal.ts';
import type { Plan } from '../plan/schema.ts';
import type { Driver } from './driver.ts';
import { CANARY_KEY } from './observer.ts';
import type { Observer } from './observer.ts';
import { pause } from './pause.ts';

const INTERVAL_MS = 200;
/** Past the last lease's end: etcd's tick and the noise that late-expiry allows on a calm machine (timing.md section 3: Δ + ε). */
const AFTER_LAST_TTL_MS = 3_500;
const WATCH_PATIENCE_MS = 5_000;

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
    ...plan.workers.flatMap(({ rounds }) => rounds.map((round) => round.ttlSeconds)),
  );
  const untilUs = clock.nowUs() + ttlSeconds * 1_000_000 + AFTER_LAST_TTL_MS * 1000;
  for (;;) {
    const { left, revision } = await whatIsLeft(cluster, drivers).catch((error: unknown) => {
      throw environmentError(
        'etcd-not-answering',
        `etcd no longer answers, so what the workers left in it is not known: ${messageOf(error)}.`,
        'Look into etcd-0.log in the run directory; what was recorded until then is kept.',
        error,
      );
    });
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

async function whatIsLeft({ client }: Cluster, drivers: readonly Driver[]): Promise<{ left: Left; revision: number }> {
  const [range, leaseIds] = await Promise.all([client.range(), client.leaseLeases()]);
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
