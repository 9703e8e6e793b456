// Asks etcd what is left when all workers are gone. It asks until nothing is left, or until everything must have run out.
import type { Clock } from '../clock.ts';
import { canaryKey } from '../cluster/canary-key.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { environmentError, messageOf } from '../errors.ts';
import type { EventOf } from '../history/events.ts';
import type { Journal } from '../history/journal.ts';
import { inLanes } from '../in-lanes.ts';
import { isClusterFault } from '../plan/schema.ts';
import type { Plan } from '../plan/schema.ts';
import type { Driver } from './driver.ts';
import type { Observer } from './observer.ts';
import { pause } from './pause.ts';
import { whereToLook } from './where-to-look.ts';

const INTERVAL_MS = 200;
const LEASES_AT_ONCE = 16;
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
    const { left, revision, foreign } = await askPatiently(cluster, drivers, clock);
    const nothing = left.keys.length + left.leases.length + left.workers.length === 0;
    if (nothing || clock.nowUs() > untilUs) {
      // What the census says and what the watch says must be of one time.
      await observer.caughtUp(revision, WATCH_PATIENCE_MS);
      journal.record({ kind: 'census', final: true, revision, ...left });
      if (foreign.length > 0) throw foreignKeys(foreign);
      return;
    }
    await pause(INTERVAL_MS, []);
  }
}

/** Whoever waits for a lock waits for these, too: what the run shows is not the subject's doing alone. */
function foreignKeys(keys: readonly string[]): Error {
  return environmentError(
    'etcd-foreign-keys',
    `Somebody else put ${keys.length === 1 ? `the key "${keys[0]}"` : `${keys.length} keys, "${keys[0]}" among them,`} under the prefix of the run; it was left alone.`,
    'Give lockstorm a --prefix that nobody else uses.',
  );
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
        whereToLook(cluster),
        error,
      );
    }
  }
}

interface Answer {
  readonly left: Left;
  /** Keys under the run's prefix that it did not put. */
  readonly foreign: readonly string[];
  readonly revision: number;
}

async function whatIsLeft({ client, keyPrefix, belongings }: Cluster, drivers: readonly Driver[]): Promise<Answer> {
  // One after the other: leases are told from the member's own state, which has caught up once it has answered a linearizable read.
  const range = await client.range({ prefix: keyPrefix });
  const listed = range.kvs.filter(({ key }) => key !== canaryKey(keyPrefix));
  const keys = belongings ? listed.filter((key) => belongings.has(key)) : listed;
  // In a cluster that others use, only those are asked about that are known to be this run's.
  const leaseIds = belongings
    ? [...new Set([...belongings.leases, ...keys.map(({ lease }) => lease).filter((lease) => lease !== '0')])]
    : await client.leaseLeases();
  const leases = await inLanes(LEASES_AT_ONCE, leaseIds, async (lease) => ({
    lease,
    ...(await client.leaseTimeToLive(lease)),
  }));
  for (const { lease, remainingSeconds } of leases) if (remainingSeconds < 0) belongings?.forget(lease);
  return {
    revision: range.revision,
    foreign: listed.filter((key) => !keys.includes(key)).map(({ key }) => key),
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
