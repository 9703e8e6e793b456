// The multi-version store: puts and deletes gather until commit() gives them one revision; older revisions stay readable until
// compacted (etcd v3.4.23 mvcc/kvstore_txn.go).
import { KeyOrder } from './key-order.ts';
import type { RangeEnd } from './keys.ts';
import { inRange } from './keys.ts';
import type { LeaseKeys } from './lease-keys.ts';
import { Key, tombstone, Version } from './version.ts';

/** Told of each revision right after it exists, with its changes in order. */
export type OnCommit = (changes: Version[], revision: number) => void;

export interface StoreOptions {
  readonly leaseKeys: LeaseKeys;
  /** etcd 3.4 drops a tombstone at the very revision that is compacted; 3.5 keeps it for watches that start there. */
  readonly keepsLastTombstone: boolean;
}

export class Store {
  /** A fresh etcd is at revision 1. */
  revision = 1;
  /** The first revision that can be read; -1, as in etcd, until something is compacted. */
  compacted = -1;
  onCommit: OnCommit = () => {};
  /** Each change that was not compacted, in order. */
  #history: Version[] = [];
  #committed = 0;
  readonly #keys = new Map<string, Key>();
  readonly #order = new KeyOrder();
  readonly #leaseKeys: LeaseKeys;
  readonly #keepsLastTombstone: boolean;

  constructor({ leaseKeys, keepsLastTombstone }: StoreOptions) {
    this.#leaseKeys = leaseKeys;
    this.#keepsLastTombstone = keepsLastTombstone;
  }

  /** The revision that a read sees: one more than `revision` inside a transaction that has changed something. */
  get readRevision(): number {
    return this.#history.length === this.#committed ? this.revision : this.revision + 1;
  }

  live(key: string): Version | undefined {
    return this.#keys.get(key)?.live;
  }

  /** What a key was at a revision that is not compacted. */
  at(key: string, revision: number): Version | undefined {
    return this.#keys.get(key)?.at(revision);
  }

  /** Sorted by key. A fresh array. */
  range(start: string, end: RangeEnd): Version[] {
    if (end === undefined) {
      const live = this.live(start);
      return live === undefined ? [] : [live];
    }
    // A key in the order has a live version: put() and remove() see to both.
    return this.#order.between(start, end).map((key) => key.live!);
  }

  /** As range(), at a revision from `compacted` to `readRevision`. */
  rangeAt(revision: number, start: string, end: RangeEnd): Version[] {
    if (revision === this.readRevision) return this.range(start, end);
    const found: Version[] = [];
    for (const key of this.#keys.values()) {
      const version = inRange(key.text, start, end) ? key.at(revision) : undefined;
      if (version !== undefined) found.push(version);
    }
    return found.toSorted((a, b) => (a.key.text < b.key.text ? -1 : 1));
  }

  /** The lease must exist. */
  put(text: string, value: Buffer, lease: string): void {
    let key = this.#keys.get(text);
    if (key === undefined) this.#keys.set(text, (key = new Key(text)));
    const before = key.live;
    const revision = this.revision + 1;
    const version =
      before === undefined
        ? new Version(key, revision, revision, 1, value, lease)
        : new Version(key, before.createRevision, revision, before.version + 1, value, lease);
    if (before === undefined) this.#order.add(key);
    this.#replaceLease(text, before === undefined ? '0' : before.lease, lease);
    this.#change(key, version, version);
  }

  /** Whether there was such a key. */
  remove(text: string): boolean {
    const key = this.#keys.get(text);
    if (key?.live === undefined) return false;
    this.#order.remove(key);
    this.#replaceLease(text, key.live.lease, '0');
    this.#change(key, undefined, tombstone(key, this.revision + 1));
    return true;
  }

  /** All changes since the last commit become one revision. Without any there is none. */
  commit(): void {
    const from = this.#committed;
    if (this.#history.length === from) return;
    this.#committed = this.#history.length;
    this.revision++;
    this.onCommit(this.#history.slice(from), this.revision);
  }

  /** Changes from a revision on, in order. A fresh array. */
  changesSince(revision: number): Version[] {
    let low = 0;
    let high = this.#committed;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#history[middle]!.modRevision < revision) low = middle + 1;
      else high = middle;
    }
    return this.#history.slice(low, this.#committed);
  }

  /** Forgets what was replaced up to a revision, which is above `compacted` and not above `revision`. */
  compact(revision: number): void {
    this.compacted = revision;
    for (const key of this.#keys.values()) {
      const latest = key.latest(revision);
      const last = key.versions[latest];
      if (last === undefined) continue;
      const keeps = last.version > 0 || (this.#keepsLastTombstone && last.modRevision === revision);
      key.versions = key.versions.slice(keeps ? latest : latest + 1);
      if (key.versions.length === 0) this.#keys.delete(key.text);
    }
    this.#history = this.#history.filter(
      (change) => change.modRevision > revision || change.key.versions[0] === change,
    );
    this.#committed = this.#history.length;
  }

  #change(key: Key, live: Version | undefined, change: Version): void {
    key.live = live;
    key.versions.push(change);
    this.#history.push(change);
  }

  #replaceLease(key: string, before: string, after: string): void {
    if (before === after) return;
    if (before !== '0') this.#leaseKeys.detach(before, key);
    if (after !== '0') this.#leaseKeys.attach(after, key);
  }
}
