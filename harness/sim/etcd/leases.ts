// Leases: granted, renewed, revoked, and expired by a pass every 500 ms (timing.md sections 1 and 2; etcd v3.4.23 lease/lessor.go).
import type { GridTimerOptions } from './grid-timer.ts';
import { GridTimer } from './grid-timer.ts';
import type { LeaseKeys } from './lease-keys.ts';
import type { Refusal } from './status.ts';
import { leaseExists, leaseNotFound, leaseTtlTooLarge } from './status.ts';
import type { Store } from './store.ts';

/** etcd's MaxLeaseTTL. */
const ttlSecondsMax = 9_000_000_000;
/** Half of etcd's leaseRevokeRate: what one pass takes at most. */
const expiredPerPassMax = 500;

export interface Lease {
  readonly id: string;
  /** As granted. */
  readonly ttlSeconds: number;
  endsAtUs: number;
  /** Renewals of a lease past its end: they wait until it is revoked, and hear 0 then. */
  waiting: Renewal[] | undefined;
}

/** Hears the TTL that a renewal gave; 0: the lease is gone. */
export type Renewal = (ttlSeconds: number) => void;

export interface LeasesOptions extends Pick<GridTimerOptions, 'clock' | 'after' | 'phaseMs'> {
  readonly store: Store;
  readonly leaseKeys: LeaseKeys;
  /** The shortest TTL that is granted. */
  readonly floorSeconds: number;
  readonly nextId: () => string;
}

export class Leases {
  readonly floorSeconds: number;
  readonly #leases = new Map<string, Lease>();
  readonly #options: LeasesOptions;
  readonly #passes: GridTimer;
  #halted = false;
  #callOffResume: (() => void) | undefined;

  constructor(options: LeasesOptions) {
    this.#options = options;
    this.floorSeconds = options.floorSeconds;
    const { clock, after, phaseMs } = options;
    this.#passes = new GridTimer({ clock, after, periodMs: 500, phaseMs }, () => this.#expire());
  }

  /** Whether a key may be put on it: a lease past its end that was not revoked yet still counts (timing.md section 2). */
  has(id: string): boolean {
    return this.#leases.has(id);
  }

  get(id: string): Lease | undefined {
    return this.#leases.get(id);
  }

  /** Whatever ends first, first. */
  all(): Lease[] {
    return [...this.#leases.values()].toSorted(byEnd);
  }

  /** Whole seconds left, truncated towards zero as etcd does. */
  remainingSeconds(lease: Lease): number {
    return Math.trunc((lease.endsAtUs - this.#options.clock.nowUs()) / 1e6);
  }

  keysOf(id: string): string[] {
    return this.#options.leaseKeys.of(id);
  }

  /** `0`: etcd chooses the id. */
  grant(askedId: string, askedSeconds: number): Lease | Refusal {
    const id = askedId === '0' ? this.#options.nextId() : askedId;
    if (askedSeconds > ttlSecondsMax) return leaseTtlTooLarge;
    if (this.#leases.has(id)) return leaseExists;
    const ttlSeconds = Math.max(askedSeconds, this.floorSeconds);
    const endsAtUs = this.#options.clock.nowUs() + ttlSeconds * 1e6;
    const lease: Lease = { id, ttlSeconds, endsAtUs, waiting: undefined };
    this.#leases.set(id, lease);
    this.#passes.passBy(endsAtUs);
    return lease;
  }

  /** Returns how to cancel a renewal that waits. */
  renew(id: string, done: Renewal): () => void {
    const lease = this.#leases.get(id);
    if (lease === undefined) {
      done(0);
      return nothing;
    }
    const nowUs = this.#options.clock.nowUs();
    if (lease.endsAtUs <= nowUs) {
      (lease.waiting ??= []).push(done);
      return () => {
        lease.waiting = lease.waiting?.filter((other) => other !== done);
      };
    }
    lease.endsAtUs = nowUs + lease.ttlSeconds * 1e6;
    done(lease.ttlSeconds);
    return nothing;
  }

  /** Deletes its keys, all in one revision. */
  revoke(id: string): Refusal | undefined {
    const lease = this.#leases.get(id);
    if (lease === undefined) return leaseNotFound;
    const { store, leaseKeys } = this.#options;
    for (const key of leaseKeys.of(id)) store.remove(key);
    this.#leases.delete(id);
    store.commit();
    const { waiting } = lease;
    lease.waiting = undefined;
    if (waiting !== undefined) for (const done of waiting) done(0);
    return undefined;
  }

  /** The new leader gives every lease its TTL and one election timeout. Renewals that waited are tried again, and succeed. */
  promote(electionMs: number): void {
    const nowUs = this.#options.clock.nowUs();
    const waiting: [string, Renewal][] = [];
    for (const lease of this.#leases.values()) {
      lease.endsAtUs = nowUs + electionMs * 1000 + lease.ttlSeconds * 1e6;
      for (const done of lease.waiting ?? []) waiting.push([lease.id, done]);
      lease.waiting = undefined;
    }
    if (this.#halted) this.#goOn();
    for (const [id, done] of waiting) this.renew(id, done);
  }

  /** No lease expires until promote() or resume(). */
  halt(): void {
    this.#halted = true;
    this.#callOffResume?.();
    this.#callOffResume = undefined;
  }

  /** They expire again, those that are past their end after `delayUs`. */
  resume(delayUs: number): void {
    this.#callOffResume = this.#options.after(delayUs, () => {
      this.#goOn();
      this.#expire();
    });
  }

  stop(): void {
    this.#passes.callOff();
    this.#callOffResume?.();
  }

  #goOn(): void {
    this.#halted = false;
    this.#callOffResume?.();
    this.#callOffResume = undefined;
    for (const { endsAtUs } of this.#leases.values()) this.#passes.passBy(endsAtUs);
  }

  #expire(): void {
    if (this.#halted) return;
    const nowUs = this.#options.clock.nowUs();
    const expired: Lease[] = [];
    let nextUs = Infinity;
    for (const lease of this.#leases.values()) {
      if (lease.endsAtUs <= nowUs) expired.push(lease);
      else if (lease.endsAtUs < nextUs) nextUs = lease.endsAtUs;
    }
    if (expired.length > 1) expired.sort(byEnd);
    for (const lease of expired.splice(0, expiredPerPassMax)) this.revoke(lease.id);
    // What was left over waits for the next pass; what a revoke woke may have granted has set its own.
    if (expired.length > 0) this.#passes.passBy(nowUs + 1);
    else if (nextUs !== Infinity) this.#passes.passBy(nextUs);
  }
}

function byEnd(a: Lease, b: Lease): number {
  return a.endsAtUs - b.endsAtUs;
}

function nothing(): void {}
