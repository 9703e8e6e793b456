// What a fencing check would have done: a store that refuses a write whose lock key has a smaller create revision than that of the newest write
// it accepted. The revisions are etcd's own, from the watch, not what a subject says of itself.
import type { Hold } from '../history/facts.ts';
import type { Counterfactual } from './check.ts';
import type { Written } from './writes.ts';

/**
 * Of an intruder, who wrote while others rightfully held the lock. undefined: none of them wrote.
 *
 * - staleWrites: writes that the store would have refused: those of the older key after the first write of the newer one.
 * - lostWrites: writes of rightful holders that the very next write, in time, was the intruder's: it came over them, unchecked.
 * - wouldSave: every conflicting write would have been refused, that is, the intruder's key is older than those of all rightful holders. An
 *   intruder without a key, or with a newer one, gets through, and the store refuses the rightful one instead.
 */
export function counterfactual(intruder: Written, rightful: readonly Written[]): Counterfactual | undefined {
  const others = rightful.filter(({ writes }) => writes.length > 0);
  if (others.length === 0 || intruder.writes.length === 0) return undefined;
  const revision = revisionOf(intruder.hold);
  const known = others.flatMap((other) => {
    const its = revisionOf(other.hold);
    return its === undefined ? [] : [{ other, its }];
  });
  return {
    wouldSave: revision !== undefined && known.length === others.length && known.every(({ its }) => revision < its),
    staleWrites:
      revision === undefined
        ? 0
        : refused(
            intruder,
            known.flatMap(({ other, its }) => (its > revision ? [other] : [])),
          ) + known.filter(({ its }) => its < revision).reduce((sum, { other }) => sum + refused(other, [intruder]), 0),
    lostWrites: overwritten(others, intruder),
  };
}

/** In words, for stories. */
export function fencingText({ wouldSave, staleWrites, lostWrites }: Counterfactual): string {
  const lost = lostWrites === 0 ? '' : `; without it ${writesText(lostWrites, 'acknowledged ')} lost`;
  if (wouldSave)
    return staleWrites === 0
      ? `a fencing check would have had nothing to refuse${lost}`
      : `a fencing check would have refused ${countText(staleWrites)}${lost}`;
  return staleWrites === 0
    ? `a fencing check would not have helped: no key to compare tells the intruder${lost.replace('without it ', '')}`
    : `a fencing check would have refused ${countText(staleWrites)} of the rightful holder, and let the intruder's through${lost.replace('without it ', '')}`;
}

/** Which of two holders was in its right at a moment: the one whose key was there; of two keys the older one, which the queue put first. */
export function rightfulOf(one: Written, two: Written, atUs: number): Written {
  const [a, b] = [one.hold, two.hold].map((hold) => wasThere(hold, atUs)) as [boolean, boolean];
  if (a !== b) return a ? one : two;
  const [first, second] = [revisionOf(one.hold) ?? 0, revisionOf(two.hold) ?? 0];
  return first < second === a ? one : two;
}

function revisionOf({ key }: Hold): number | undefined {
  return key?.createRevision;
}

function wasThere({ key }: Hold, atUs: number): boolean {
  return key !== undefined && (key.deletion === undefined || key.deletion.goneByUs > atUs);
}

/** Writes of a holder after the first write of anybody newer. */
function refused({ writes }: Written, newer: readonly Written[]): number {
  const sinceUs = Math.min(...newer.map((other) => other.writes[0]?.atUs ?? Infinity));
  return writes.filter(({ atUs }) => atUs > sinceUs).length;
}

function overwritten(rightful: readonly Written[], { writes }: Written): number {
  const all = [
    ...rightful.flatMap((other) => other.writes.map(({ atUs }) => ({ atUs, stale: false }))),
    ...writes.map(({ atUs }) => ({ atUs, stale: true })),
  ].toSorted((a, b) => a.atUs - b.atUs);
  return all.filter(({ stale }, index) => !stale && all[index + 1]?.stale === true).length;
}

function countText(count: number): string {
  return `${count} write${count === 1 ? '' : 's'}`;
}

function writesText(count: number, kind: string): string {
  return `${count} ${kind}write${count === 1 ? ' was' : 's were'}`;
}
