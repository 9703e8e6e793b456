// Which acquire a call belongs to. Only the order of sending is certain: the acquire was sent before the call that it led to, and the call
// was sent before the answer of the acquire was read. The lines about it may come in any order, and seconds late.
import type { Hold, Incarnation } from './facts.ts';

/** An acquire that is over is remembered this long for whatever is told of it late. */
export const REMEMBERED_US = 30_000_000;

/** Acquires of an incarnation that a call sent at `sentUs` may belong to, in the order of asking. `lock` undefined: of any lock. */
export function holdsAskingAt(owner: Incarnation, lock: string | undefined, sentUs: number): Hold[] {
  return holdsOf(owner, lock).filter(({ acquire, acquired, failed }) => {
    const answered = acquired ?? failed;
    return acquire.atUs <= sentUs && (answered === undefined || answered.atUs >= sentUs);
  });
}

/** Which acquire a key was created for, by a call sent at `sentUs`; one that was held already if none was asking. */
export function holdOfKey(
  owner: Incarnation,
  lock: string,
  sentUs: number,
  ofLease: Hold | undefined,
): Hold | undefined {
  const asking = holdsAskingAt(owner, lock, sentUs);
  if (ofLease && asking.includes(ofLease)) return ofLease;
  return (
    asking.at(-1) ??
    holdsOf(owner, lock).findLast(({ acquire, released, unreleased }) => {
      const over = released ?? unreleased;
      return acquire.atUs <= sentUs && (over === undefined || over.atUs >= sentUs);
    })
  );
}

/** Acquires during which a call was under way. */
export function holdsDuring(owner: Incarnation, fromUs: number, toUs: number): Hold[] {
  return holdsOf(owner, undefined).filter(({ acquire, failed, released, unreleased }) => {
    const over = failed ?? released ?? unreleased;
    return acquire.atUs <= toUs && (over === undefined || over.atUs >= fromUs);
  });
}

/** Notes that an acquire is over; it is told of late for a while. */
export function remember(owner: Incarnation, hold: Hold, nowUs: number): void {
  const [oldest] = owner.recent;
  if (oldest && oldest.acquire.atUs < nowUs - 2 * REMEMBERED_US)
    owner.recent = owner.recent.filter((other) => (endUs(other) ?? nowUs) >= nowUs - REMEMBERED_US);
  owner.recent.push(hold);
}

function endUs({ failed, released, unreleased, owner }: Hold): number | undefined {
  return (failed ?? released ?? unreleased ?? owner.exit)?.atUs;
}

function holdsOf(owner: Incarnation, lock: string | undefined): Hold[] {
  const holds = owner.recent.length > 0 ? [...owner.recent, ...owner.open.values()] : [...owner.open.values()];
  return lock === undefined ? holds : holds.filter((hold) => hold.lock === lock);
}
