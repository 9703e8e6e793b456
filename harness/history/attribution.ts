// Which acquire a call belongs to. Only the order of sending is certain: the acquire was sent before the call that it led to, and the call
// was sent before the answer of the acquire was read. The lines about it may come in any order, and seconds late.
import type { Hold, Incarnation, Lease } from './facts.ts';

/** An acquire that is over is remembered this long for whatever is told of it late. */
export const REMEMBERED_US = 30_000_000;

/** Acquires of an incarnation that a call that was asked for at `askedUs` may belong to, the oldest first. `lock` undefined: of any lock. */
export function holdsAskingAt(owner: Incarnation, lock: string | undefined, askedUs: number): Hold[] {
  return holdsSince(owner, lock, askedUs).filter(({ acquire, acquired, failed }) => {
    const answered = acquired ?? failed;
    return acquire.atUs <= askedUs && (answered === undefined || answered.atUs >= askedUs);
  });
}

/** Which acquire a key was created for, by a call that was asked for at `askedUs`; one that was held already if none was asking. */
export function holdOfKey(
  owner: Incarnation,
  lock: string,
  askedUs: number,
  ofLease: Hold | undefined,
): Hold | undefined {
  const asking = holdsAskingAt(owner, lock, askedUs);
  if (ofLease && asking.includes(ofLease)) return ofLease;
  return asking.at(-1) ?? holdsSince(owner, lock, askedUs).findLast(({ acquire }) => acquire.atUs <= askedUs);
}

/** What an incarnation did with a lock when it asked for a call on it: its latest acquire by then, whether that was over or not. */
export function holdAt({ recent, open }: Incarnation, lock: string, askedUs: number): Hold | undefined {
  return [...recent, ...open.values()]
    .filter((hold) => hold.lock === lock && hold.acquire.atUs <= askedUs)
    .toSorted((one, other) => one.acquire.atUs - other.acquire.atUs)
    .at(-1);
}

/** A request can be this late; after that nobody can say which acquire it was for. */
const LATE_FOR_US = 10_000_000;

/**
 * The acquire that a lease was more likely asked for than the one in whose time its request came: that one has its key on another lease, and
 * an earlier one had ended in vain without any. In words only: it takes nothing from what the lease is judged by. `taken`: those that have
 * theirs.
 */
export function likelyFor({ id, hold, owner, grant, keyed }: Lease, taken: ReadonlySet<Hold>): Hold | undefined {
  if (keyed || !hold?.key || hold.key.leaseId === id || hold.key.leaseId === '0') return hold;
  const without = owner.recent.findLast(
    (other) =>
      other.failed !== undefined &&
      other.failed.atUs <= grant.sentUs &&
      other.failed.atUs >= grant.sentUs - LATE_FOR_US &&
      other.leases.size === 0 &&
      !taken.has(other),
  );
  return without ?? hold;
}

/** Acquires during which a call was under way. */
export function holdsDuring(owner: Incarnation, fromUs: number, toUs: number): Hold[] {
  return holdsSince(owner, undefined, fromUs).filter(({ acquire }) => acquire.atUs <= toUs);
}

/** Notes that an acquire is over; it is told of late for a while. */
export function remember(owner: Incarnation, hold: Hold, nowUs: number): void {
  const { recent } = owner;
  recent.push(hold);
  if (endUs(recent[0]!) >= nowUs - 2 * REMEMBERED_US) return;
  recent.splice(
    0,
    recent.findIndex((other) => endUs(other) >= nowUs - REMEMBERED_US),
  );
}

function endUs({ failed, released, unreleased, owner }: Hold): number {
  return (failed ?? released ?? unreleased ?? owner.exit)?.atUs ?? Number.POSITIVE_INFINITY;
}

/** Acquires that were not over before `fromUs`, the oldest end first. */
function holdsSince(owner: Incarnation, lock: string | undefined, fromUs: number): Hold[] {
  const { recent, open } = owner;
  let first = recent.length;
  while (first > 0 && endUs(recent[first - 1]!) >= fromUs) first -= 1;
  const holds = [...recent.slice(first), ...open.values()];
  return lock === undefined ? holds : holds.filter((hold) => hold.lock === lock);
}
