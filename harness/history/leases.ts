// The leases that the tap saw: who asked for them, for which acquire, when they were renewed, and whether they should have been.
import { holdsAskingAt } from './attribution.ts';
import type { EventOf } from './events.ts';
import { calmSinceUs } from './facts.ts';
import type { Hold, Incarnation, Lease, Moment } from './facts.ts';
import type { Servers } from './servers.ts';

/** A renewal may be on its way when its sender stops; what the tap passes on this much later is suspect. */
export const UNDUE_AFTER_US = 1_000_000;
/** A call that a fault has left without an answer may go on for so long after it, and what its worker wants to do next waits for it. */
const RECOVERY_US = 5_000_000;
/** Renewals that were held up on their way pass together; one that comes this much after a suspect was sent later. */
const BURST_US = 100_000;
/** A lease is asked about for so long after it must have run out. */
const FORGOTTEN_AFTER_US = 30_000_000;
const WORTH_PRUNING = 256;
/** Renewals of a lease that are not answered; older ones were tried in vain for longer than anything is on its way. */
const UNANSWERED_KEPT = 32;

export class Leases {
  readonly all = new Map<string, Lease>();
  readonly #servers: Servers;
  #pruneAt = WORTH_PRUNING;

  constructor(servers: Servers) {
    this.#servers = servers;
  }

  /** `askedUs`: when its request came to the tap. */
  rpc(event: EventOf<'rpc'>, at: Moment, caller: Incarnation, askedUs: number): void {
    if (event.side === 'request') this.#used(event, caller);
    if (event.lease === undefined || event.outcome === 'dropped') return;
    const lease = this.all.get(event.lease);
    const { method, side, outcome } = event;
    if (method === 'Lease/LeaseGrant' && side === 'response' && outcome === 'ok')
      this.#grant(event, at, caller, askedUs);
    else if (lease && method === 'Lease/LeaseKeepAlive' && side === 'request') this.#sent(lease, at, caller, askedUs);
    else if (lease && method === 'Lease/LeaseKeepAlive' && outcome === 'ok')
      this.#answered(lease, event, at, caller, askedUs);
    else if (lease && method === 'Lease/LeaseRevoke') {
      if (side === 'request') lease.revoke ??= { ...at, atUs: askedUs, by: caller };
      else if (outcome === 'ok' || outcome === 'NOT_FOUND') lease.gone ??= at;
    }
  }

  /** The acquire that a lease is for; a second one makes it shared. */
  bind(lease: Lease, hold: Hold): void {
    if (lease.hold && lease.hold !== hold) lease.shared = true;
    lease.hold ??= hold;
    hold.leases.add(lease);
  }

  /** Forgets leases that must have run out long ago; `used`: those that still have a key. */
  prune(nowUs: number, used: () => ReadonlySet<Lease | undefined>): void {
    if (this.all.size < this.#pruneAt) return;
    const kept = used();
    for (const [id, lease] of this.all) {
      const overUs =
        lease.gone?.atUs ?? Math.max(lease.livesUntilUs, lease.lastSentUs + lease.grantedSeconds * 1_000_000);
      if (overUs < nowUs - FORGOTTEN_AFTER_US && !kept.has(lease)) this.all.delete(id);
    }
    this.#pruneAt = Math.max(WORTH_PRUNING, 2 * this.all.size);
  }

  #used({ lease: id, puts }: EventOf<'rpc'>, caller: Incarnation): void {
    if (id !== undefined) this.#usedOne(id, caller);
    if (puts) for (const put of puts) this.#usedOne(put.lease, caller);
  }

  #usedOne(id: string, caller: Incarnation): void {
    const lease = this.all.get(id);
    if (lease?.owner === caller) lease.used = true;
  }

  #grant(event: EventOf<'rpc'>, at: Moment, owner: Incarnation, askedUs: number): void {
    const sentUs = event.sentUs ?? owner.spawned.atUs;
    const grantedSeconds = event.ttlSeconds ?? 0;
    const lease: Lease = {
      id: event.lease!,
      owner,
      grantedSeconds,
      grant: { ...at, sentUs },
      acked: { sentUs, answeredUs: at.atUs, line: at.line },
      livesUntilUs: sentUs + grantedSeconds * 1_000_000,
      lastSentUs: sentUs,
      lastAnswered: { sentUs, atUs: at.atUs },
      unansweredUs: [],
      longestPauseUs: 0,
      used: false,
      shared: false,
    };
    this.all.set(lease.id, lease);
    const candidates = holdsAskingAt(owner, undefined, askedUs);
    if (candidates.length === 1) this.bind(lease, candidates[0]!);
  }

  #sent(lease: Lease, at: Moment, caller: Incarnation, askedUs: number): void {
    if (caller !== lease.owner) return;
    if (this.#isUndue(lease, askedUs)) lease.suspectUs ??= askedUs;
    if (this.#isProven(lease, askedUs)) return;
    lease.longestPauseUs = Math.max(lease.longestPauseUs, at.atUs - lease.lastSentUs);
    lease.lastSentUs = at.atUs;
    lease.unansweredUs.push(at.atUs);
    if (lease.unansweredUs.length > UNANSWERED_KEPT) lease.unansweredUs.shift();
  }

  #answered(lease: Lease, event: EventOf<'rpc'>, at: Moment, caller: Incarnation, askedUs: number): void {
    const { ttlSeconds = 0, sentUs = lease.acked.sentUs } = event;
    lease.unansweredUs = lease.unansweredUs.filter((unanswered) => unanswered !== sentUs);
    if (ttlSeconds <= 0) {
      lease.gone ??= at;
      return;
    }
    if (sentUs >= lease.acked.sentUs) lease.acked = { sentUs, answeredUs: at.atUs, line: at.line };
    lease.livesUntilUs = Math.max(lease.livesUntilUs, sentUs + ttlSeconds * 1_000_000);
    if (caller !== lease.owner || this.#isProven(lease, askedUs))
      lease.undueRenewal ??= { atUs: askedUs, line: at.line };
    else if (sentUs >= lease.lastAnswered.sentUs) lease.lastAnswered = { sentUs, atUs: at.atUs };
  }

  /** Asked for although its hold was orphaned, lost or over: nobody should renew it any more. */
  #isUndue({ hold, shared }: Lease, askedUs: number): boolean {
    if (!hold || shared) return false;
    const over = hold.owner.claims.leasePerHold ? (hold.failed ?? hold.released) : undefined;
    const until = (hold.mode === 'orphaned' ? hold.acquired : undefined) ?? hold.lost ?? over;
    if (until === undefined || askedUs <= until.atUs + UNDUE_AFTER_US) return false;
    const calmUs = calmSinceUs(hold.owner, askedUs);
    if (calmUs > hold.acquire.atUs && askedUs <= calmUs + RECOVERY_US) return false;
    // What a worker wants to do about its lease waits for etcd, too.
    return !this.#servers.heldUp(hold.owner.worker, askedUs, askedUs);
  }

  /** Undue, and so much later than the first of its kind that it cannot have been on its way with it. */
  #isProven(lease: Lease, askedUs: number): boolean {
    return lease.suspectUs !== undefined && askedUs > lease.suspectUs + BURST_US && this.#isUndue(lease, askedUs);
  }
}
