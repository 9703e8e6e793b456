// A session: one etcd lease, renewed until told otherwise, and an honest account of how long it surely lives.
import { EtcdLeaseInvalidError } from 'etcd3';
import type { Etcd3 } from 'etcd3';
import { CALL_TIMEOUT_MS, RETRY_PAUSE_MS, renewOnce, within } from './etcd.ts';
import { pause, Pauses } from './pause.ts';

export class Session {
  /** The lease id as etcd3 speaks it: decimal. */
  readonly id: string;
  /** The lease id as etcd's tools and Go's clientv3/concurrency write it: lower-case hex, no padding. */
  readonly hex: string;
  /** The TTL that etcd granted, which may be more than was asked for (timing.md section 1). */
  readonly grantedMs: number;
  /**
   * Until then (by nowMs()) etcd cannot have let the lease run out: the last acknowledged renewal was *sent* one TTL
   * earlier. Anchored at the answer, it would be too late by a round trip; by the wall clock, it would jump with it.
   */
  deadlineMs: number;
  readonly #etcd: Etcd3;
  readonly #lost = new AbortController();
  protected readonly rests = new Pauses();
  #renewals: Promise<void> = Promise.resolve();
  #ended: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Asks etcd for a lease. If the answer is lost the lease is nobody's: it has no key, and runs out by itself. */
  static async grant(etcd: Etcd3, ttlSeconds: number): Promise<Session> {
    const sentMs = performance.now();
    const lease = await etcd.leaseClient.leaseGrant({ TTL: ttlSeconds }, within(CALL_TIMEOUT_MS));
    return new this(etcd, lease.ID, Number(lease.TTL) * 1000, sentMs);
  }

  /** `sentMs`: performance.now() before the request. */
  protected constructor(etcd: Etcd3, id: string, grantedMs: number, sentMs: number) {
    this.#etcd = etcd;
    this.id = id;
    this.hex = BigInt(id).toString(16);
    this.grantedMs = grantedMs;
    // In this order: a stall between the two makes the deadline earlier, never later.
    const nowMs = this.nowMs();
    this.deadlineMs = nowMs - (performance.now() - sentMs) + grantedMs;
    this.#watchDeadline();
  }

  /**
   * Aborts, with the reason, before etcd could give the lock away. A twentieth of the TTL early (50 ms of 1 s): timers fire
   * late, and whoever listens needs a moment to stop. After a stall that outlasted the lease the timer is overdue and fires first.
   */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Throws the reason of `lost`, also when its timer is due but has not fired yet. */
  throwIfLost(): void {
    if (this.#remainingMs() <= 0) this.lose('no renewal was acknowledged in time');
    this.lost.throwIfAborted();
  }

  /**
   * Renews at each third of the TTL. A try without an answer is given up early enough for more tries, each over a fresh
   * connection (etcd3 drops one that failed), but not so early that a busy machine looks like a dead one.
   */
  startRenewing(): void {
    this.#renewals = this.#renew();
  }

  /** No renewal is sent from here on. Resolves when the last one is answered, or given up. */
  stopRenewing(): Promise<void> {
    this.rests.end();
    return this.#renewals;
  }

  /**
   * Stops renewing and revokes the lease, which deletes its keys, also keys of a put that is still on its way: etcd refuses it
   * then. So this is the clean-up for a put with unknown outcome, where a delete might arrive before it (timing.md section 4).
   * Resolves when etcd confirmed it, or when the lease must have run out because etcd could not be asked.
   */
  end(): Promise<void> {
    clearTimeout(this.#timer);
    return (this.#ended ??= Promise.all([this.stopRenewing(), this.#revoke()]).then(() => undefined));
  }

  /** The clock of the deadline; it never jumps. */
  protected nowMs(): number {
    return performance.now();
  }

  /** How often a renewal is sent, and how long its answer is waited for. */
  protected pace(): { everyMs: number; tryMs: number } {
    const everyMs = this.grantedMs / 3;
    return { everyMs, tryMs: Math.min(everyMs, Math.max(this.grantedMs / 6, 500)) };
  }

  /** A rest of the renewals; stopRenewing() ends it. */
  protected rest(ms: number): Promise<void> {
    return this.rests.pause(ms);
  }

  /** etcd answered a renewal. */
  protected acknowledged(ttlSeconds: number, sentMs: number): void {
    if (ttlSeconds <= 0) this.lose('etcd says that the lease is gone');
    else this.deadlineMs = Math.max(this.deadlineMs, sentMs + ttlSeconds * 1000);
  }

  /** A renewal has an unknown outcome: the deadline stays where it is, and the next try comes soon. */
  protected unanswered(): void {}

  /** The lease may have run out: nobody renews it from here on, and whoever holds by it is told. */
  protected lose(why: string): void {
    clearTimeout(this.#timer);
    this.rests.end();
    this.tell(why);
  }

  /** Aborts `lost`. Once end() was called nobody holds anything any more. */
  protected tell(why: string): void {
    if (this.#ended === undefined) this.#lost.abort(new Error(`lease ${this.hex} may have run out: ${why}`));
  }

  async #renew(): Promise<void> {
    const { everyMs, tryMs } = this.pace();
    await this.rest(everyMs);
    while (!this.rests.ended) {
      const sentMs = this.nowMs();
      let nextMs = sentMs + everyMs;
      try {
        this.acknowledged(await renewOnce(this.#etcd, this.id, tryMs), sentMs);
      } catch {
        this.unanswered();
        nextMs = this.nowMs() + this.grantedMs / 20;
      }
      await this.rest(nextMs - this.nowMs());
    }
  }

  async #revoke(): Promise<void> {
    // A renewal may be in flight still, a whole TTL follows it, and etcd looks for expired leases every half second.
    const runOutMs = performance.now() + 2 * this.grantedMs + 1000;
    while (performance.now() < runOutMs) {
      try {
        await this.#etcd.leaseClient.leaseRevoke({ ID: this.id }, within(CALL_TIMEOUT_MS));
        return;
      } catch (error) {
        if (error instanceof EtcdLeaseInvalidError) return; // gone already
      }
      await pause(RETRY_PAUSE_MS);
    }
  }

  #remainingMs(): number {
    return this.deadlineMs - this.grantedMs / 20 - this.nowMs();
  }

  #watchDeadline(): void {
    const remainingMs = this.#remainingMs();
    if (remainingMs <= 0) this.lose('no renewal was acknowledged in time');
    else this.#timer = setTimeout(() => this.#watchDeadline(), Math.min(remainingMs + 1, 2 ** 31 - 1));
  }
}
