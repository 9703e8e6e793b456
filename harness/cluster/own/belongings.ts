// What of the keys and leases in a cluster is this run's: known from what its taps saw, and from nothing else.
import type { EventOf, HistoryEvent } from '../../history/events.ts';
import { leavesOpen } from '../../history/outcomes.ts';
import { canaryKey } from '../canary-key.ts';
import type { KeyValue } from '../key-value.ts';

type Puts = NonNullable<EventOf<'rpc'>['puts']>;

export class Belongings {
  readonly #canary: string;
  /** Granted to workers, and not known to be gone. */
  readonly #leases = new Set<string>();
  readonly #gone = new Set<string>();
  /** Puts that etcd answered, by revision. */
  readonly #put = new Set<string>();
  /** Puts by calls that are not answered, by call. */
  readonly #asked = new Map<number, Puts>();
  /** Puts by calls of which nobody knows what became. */
  readonly #open = new Set<string>();

  constructor(keyPrefix: string) {
    this.#canary = canaryKey(keyPrefix);
  }

  /** Told of every event of the history. */
  on(event: HistoryEvent): void {
    if (event.kind !== 'rpc') return;
    if (event.side === 'request') {
      if (event.puts && event.outcome !== 'dropped') this.#asked.set(event.call, event.puts);
      return;
    }
    const asked = this.#asked.get(event.call);
    this.#asked.delete(event.call);
    if (event.outcome === 'ok') this.#done(event);
    else if (leavesOpen(event.outcome)) for (const put of asked ?? []) this.#open.add(`${put.lease} ${put.key}`);
  }

  /** Leases that the taps saw granted and that may still be there. */
  get leases(): string[] {
    return [...this.#leases].filter((lease) => !this.#gone.has(lease));
  }

  hasLease(lease: string): boolean {
    return this.#leases.has(lease);
  }

  /** It needs not be asked about any more. */
  forget(lease: string): void {
    this.#gone.add(lease);
  }

  /** Whether the harness or one of its workers put what this key is now. */
  has({ key, lease, modRevision }: Pick<KeyValue, 'key' | 'lease' | 'modRevision'>): boolean {
    if (key === this.#canary || (lease !== '0' && this.#leases.has(lease))) return true;
    const name = `${lease} ${key}`;
    if (this.#put.has(`${modRevision} ${name}`) || this.#open.has(name)) return true;
    return [...this.#asked.values()].some((puts) => puts.some((put) => put.key === key && put.lease === lease));
  }

  #done({ method, lease, ttlSeconds, revision, puts = [] }: EventOf<'rpc'>): void {
    if (lease !== undefined) {
      if (method === 'Lease/LeaseGrant') this.#leases.add(lease);
      else if (method === 'Lease/LeaseRevoke' || ttlSeconds === 0) this.#gone.add(lease);
    }
    for (const put of puts) {
      this.#put.add(`${revision} ${put.lease} ${put.key}`);
      // etcd's own lock service grants a lease by itself where none was given.
      if (method === 'Lock/Lock') this.#leases.add(put.lease);
    }
  }
}
