// How long one holder went on after etcd had given its lock away: from the moment at which it could know, to the moment at which it was told.
import type { Deletion, Hold, Lease, Moment } from '../history/facts.ts';
import { ranUs, whileRunning } from './excuse.ts';
import type { Written } from './writes.ts';

/** The first write after a stall may precede the timer of `lost` in the same turn of the event loop; the second one cannot. */
export const PROOF = 2;
/** It takes two writes to prove a belief: nothing that a holder does in so short a time is proof. */
const AT_ONCE_US = 10_000;

export interface Staleness {
  readonly deletion: Deletion;
  /** Undefined: the tap did not see it. */
  readonly lease: Lease | undefined;
  /** From here on nobody was entitled to believe: the key was certainly gone, and no acknowledged renewal promised more. */
  readonly fromUs: number;
  /** It was told "lost", told to release, or its process was gone; its last write where its critical section outlived that. */
  readonly untilUs: number;
  /** It wrote on after its own process had gone. */
  readonly outlived: boolean;
  /** Writes after `fromUs` that it made while its process ran. */
  readonly stale: readonly Moment[];
  /** µs between the two in which its process ran, where its writes prove that it believed; else 0. */
  readonly windowUs: number;
  /** How long before `fromUs` it was told; undefined: not before. */
  readonly toldBeforeUs: number | undefined;
}

/** Undefined: etcd did not let its key go, or it had given the lock up, or was dead, by then: there was nobody to tell. */
export function stalenessOf({ hold, writes }: Written): Staleness | undefined {
  const { key, owner, acquired, lost, release } = hold;
  const deletion = key?.deletion;
  if (!acquired || deletion?.by !== 'expiry') return undefined;
  const lease = key?.lease;
  const beganUs = acquired.saidUs ?? acquired.atUs;
  const fromUs = Math.max(deletion.goneByUs, lease?.livesUntilUs ?? 0, beganUs);
  const lostUs = lost && (lost.saidUs ?? lost.atUs);
  const last = writes.at(-1)?.atUs ?? beganUs;
  const exitUs = owner.exit?.atUs ?? Number.POSITIVE_INFINITY;
  const outlived = last > exitUs;
  if (release && release.atUs <= fromUs && (lostUs ?? Infinity) > release.atUs) return undefined;
  if (lostUs === undefined && exitUs <= fromUs && !outlived) return undefined;
  const toldUs = Math.min(lostUs ?? Infinity, release?.atUs ?? Infinity, outlived ? last : exitUs);
  const untilUs = toldUs === Infinity ? last : toldUs;
  const stale = whileRunning(
    owner,
    writes.filter(({ atUs }) => atUs > fromUs && atUs <= untilUs),
  );
  return {
    deletion,
    lease,
    fromUs,
    untilUs,
    outlived: outlived && last > fromUs,
    stale,
    windowUs: stale.length < PROOF ? 0 : ranUs(owner, fromUs, untilUs),
    toldBeforeUs: lostUs !== undefined && lostUs <= fromUs ? fromUs - lostUs : undefined,
  };
}

/** By its own times it was told "lost" as soon as it had the lock, before it could have written: so short a belief needs no write to prove it. */
export function wasLostAtOnce({ acquired, lost }: Hold): boolean {
  if (acquired?.saidUs === undefined || lost?.saidUs === undefined) return false;
  return lost.saidUs - acquired.saidUs <= AT_ONCE_US;
}

/** The longest time between two of its writes in which its process could run, as far as the plan knows. */
export function longestGapUs({ hold, writes }: Written): number {
  let [longest, at] = [0, hold.acquired?.saidUs ?? hold.acquire.atUs];
  for (const { atUs } of writes) {
    if (atUs - at > longest) longest = Math.max(longest, ranUs(hold.owner, at, atUs));
    at = atUs;
  }
  return longest;
}
