// Leases of nobody, with a key each, that the controller grants, renews once all together, and lets run out: a crowd that etcd has to revoke
// while the workers' leases wait their turn.
import type { Cluster } from '../cluster/cluster.ts';
import { CrowdClient } from '../cluster/crowd-client.ts';
import { environmentError, messageOf } from '../errors.ts';
import { inLanes } from '../in-lanes.ts';
import type { Plan } from '../plan/schema.ts';
import { pause } from './pause.ts';

/** No lock has such a key; the watch tells of them like of any other. */
export const BALLAST_PREFIX = 'lockstorm-ballast/';
/** Calls on their way at once: few, for the workers' messages pass through this process too. */
const AT_ONCE = 8;
const KEYS_AT_ONCE = 100;

/** Resolves when all leases are granted and renewed, at once when the plan has no ballast, and early when a signal aborts. */
export async function layBallast({ ballast }: Plan, cluster: Cluster, stop: readonly AbortSignal[]): Promise<void> {
  if (!ballast) return;
  const stopped = (): boolean => stop.some(({ aborted }) => aborted);
  await pause(ballast.atMs, [...stop]);
  const client = new CrowdClient(cluster.members[0]!.clientUrl);
  const leases: string[] = [];
  const batch = async (from: number): Promise<void> => {
    const count = Math.min(KEYS_AT_ONCE, ballast.leases - from);
    const granted = await inLanes(AT_ONCE, Array.from({ length: count }), () => client.grant(ballast.ttlSeconds));
    await client.put(granted.map((lease, n) => ({ key: `${BALLAST_PREFIX}${from + n}`, lease })));
    leases.push(...granted);
  };
  try {
    for (let from = 0; from < ballast.leases && !stopped(); from += KEYS_AT_ONCE) await batch(from);
    if (!stopped()) await client.renew(leases);
  } catch (error) {
    if (stopped()) return;
    throw environmentError(
      'ballast-not-laid',
      `The ${ballast.leases} leases of the plan's ballast could not be granted: ${messageOf(error)}.`,
      'Run the plan without its ballast, or without the faults of etcd that strike at the same time.',
      error,
    );
  } finally {
    client.close();
  }
}
