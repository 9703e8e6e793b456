// What excuses a holder that wrote on: its process did not run, or nobody could expect it to notice.
import { disturbancesDuring, heldUpUs } from '../history/facts.ts';
import type { Hold, Incarnation, Moment } from '../history/facts.ts';
import type { World } from '../history/world.ts';

/** Faults of the plan by which a process takes no turn while they last. */
const STOPS: readonly string[] = ['pause', 'stall'];

export function isStop(what: string): boolean {
  return STOPS.includes(what);
}

/** Times in which a fault of the plan kept the process from running, in the order of their beginnings. */
export function stopsOf({ disturbances }: Incarnation): { fromUs: number; untilUs: number }[] {
  return disturbances
    .filter(({ what }) => isStop(what))
    .map(({ atUs, lasts, end }) => ({
      fromUs: atUs,
      untilUs: lasts ? Number.POSITIVE_INFINITY : (end?.atUs ?? atUs),
    }));
}

/** Writes that were made while the process ran, as far as the plan knows: a critical section may go on in another process meanwhile. */
export function whileRunning(owner: Incarnation, writes: readonly Moment[]): readonly Moment[] {
  const stops = stopsOf(owner);
  if (stops.length === 0) return writes;
  return writes.filter(({ atUs }) => !stops.some(({ fromUs, untilUs }) => atUs >= fromUs && atUs <= untilUs));
}

/** How much of a time it ran, in µs. */
export function ranUs(owner: Incarnation, fromUs: number, untilUs: number): number {
  let [us, at] = [0, fromUs];
  for (const stop of stopsOf(owner)) {
    us += Math.max(0, Math.min(stop.fromUs, untilUs) - at);
    at = Math.max(at, stop.untilUs);
  }
  return us + Math.max(0, untilUs - at);
}

/**
 * Whether something held it up of which a subject that does not claim to tell of a loss need not know. It cannot keep its lease alive while
 * its process, or its connection, is held up: that is no proof against it. A third of its TTL without a turn is when a renewal is missed;
 * two thirds without a renewal tell of such a time before its first write, or on the way.
 * `longestGapUs`: the longest time between two of its writes. `known`: faults that it has to notice, whatever they held up.
 */
export function wasHeldUp(
  world: World,
  hold: Hold,
  longestGapUs: number,
  untilUs: number,
  known: (what: string) => boolean,
): boolean {
  if (hold.owner.claims.lost) return false;
  const beganUs = hold.acquired?.saidUs ?? hold.acquired?.atUs ?? hold.acquire.atUs;
  const leases = [...hold.leases, ...(hold.key?.lease ? [hold.key.lease] : [])];
  // An etcd that was slow before it began counts too: the lease may have been near its end already.
  const ttlUs = Math.max(hold.ttlSeconds, ...leases.map(({ grantedSeconds }) => grantedSeconds)) * 1_000_000;
  const stalledUs = Math.max(longestGapUs, world.noise.worstUs(beganUs - ttlUs, untilUs));
  if (stalledUs > (hold.ttlSeconds * 1_000_000) / 3) return true;
  // That a plan keeps etcd's answers from a worker that runs is what it has to notice.
  if (disturbancesDuring(hold.owner, beganUs - ttlUs, untilUs).some(({ what }) => known(what))) return false;
  return leases.some((lease) => heldUpUs(lease, untilUs) > (lease.grantedSeconds * 2_000_000) / 3);
}
