// Lock keys as etcd's watch tells of them: whose they are, for which acquire they were created, and who brought about their end.
import { holdAt, holdOfKey } from './attribution.ts';
import type { Authors } from './authors.ts';
import type { EventOf } from './events.ts';
import type { Author, Deletion, Hold, Incarnation, Key, Moment } from './facts.ts';
import type { Leases } from './leases.ts';
import type { Revisions } from './revisions.ts';

/** A deletion is settled when everything that could still explain it must have been seen: late canaries, answers on their way. */
const SETTLE_US = 3_500_000;
/** No answer is waited for longer: the tap gives up after 10 s. */
const SETTLE_MAX_US = 13_000_000;
/** A violation is told of by then. */
const LINKED_FOR_US = 60_000_000;

export class Keys {
  /** Lock keys that are there now, as far as the watch has told. */
  readonly present = new Map<string, Key>();
  /** How far the watch has told. */
  watchedRevision = 0;
  readonly #leases: Leases;
  readonly #authors: Authors;
  readonly #revisions: Revisions;
  readonly #listeners: ((deletion: Deletion) => void)[] = [];
  /** Deletions that know of a hold of their author: those holds would hang together for ever. */
  readonly #linked: Deletion[] = [];
  #unsettled: { key: Key; seen: Moment; revision: number }[] = [];

  constructor(leases: Leases, authors: Authors, revisions: Revisions) {
    this.#leases = leases;
    this.#authors = authors;
    this.#revisions = revisions;
    authors.onOverwrite(({ key, by, revision }) => (key.overwritten ??= { by, revision }));
  }

  onDeletion(listener: (deletion: Deletion) => void): void {
    this.#listeners.push(listener);
  }

  /** Takes note of what the watch tells of a key of this lock. */
  watch(event: EventOf<'watch'>, lock: string, at: Moment): void {
    const { key: name, revision, createRevision, lease: leaseId, type } = event;
    this.watchedRevision = Math.max(this.watchedRevision, revision);
    const present = this.present.get(name);
    if (type === 'DELETE') {
      const key = present ?? this.#key(event, lock, at);
      this.present.delete(name);
      this.#unsettled.push({ key, seen: at, revision });
      return;
    }
    if (present?.createRevision !== createRevision) {
      this.present.set(name, this.#key(event, lock, at));
      return;
    }
    this.#authors.overwritten(present, revision, at);
    present.leaseId = leaseId;
    const lease = this.#leases.all.get(leaseId);
    if (lease) present.lease = lease;
    else delete present.lease;
  }

  /** Settles the oldest deletions as far as nothing can explain them any more that is still to come; all of them at the end. */
  settle(nowUs: number, atEnd: boolean): void {
    let settled = 0;
    for (const { key, seen, revision } of this.#unsettled) {
      const age = nowUs - seen.atUs;
      const decided = age >= SETTLE_US && (age >= SETTLE_MAX_US || !this.#authors.mayStillAnswer(key, seen.atUs));
      if (!atEnd && !decided) break;
      settled += 1;
      // The answer that tells of the lease may have come after the watch did.
      const lease = key.lease ?? this.#leases.all.get(key.leaseId);
      if (lease) key.lease = lease;
      const goneByUs = Math.min(seen.atUs, this.#revisions.doneByUs(revision) ?? seen.atUs);
      // What was passed on to etcd after it was gone has not deleted it, however late the watch tells.
      const by = this.#authors.of(key, revision, goneByUs);
      const deletion: Deletion = {
        key,
        seen,
        revision,
        thereAtUs: this.#revisions.notBeforeUs(revision) ?? 0,
        goneByUs,
        by,
        rightful: by === 'unknown' && isRightful(key, this.#authors.suspects(key, goneByUs)),
        byHold: typeof by === 'object' && by.owner !== key.owner ? holdAt(by.owner, key.lock, by.askedUs) : undefined,
        early: by === 'expiry' && lease !== undefined && goneByUs < lease.livesUntilUs,
      };
      key.deletion = deletion;
      if (deletion.byHold) this.#linked.push(deletion);
      if (lease && deletion.by === 'expiry') lease.gone ??= { ...seen, atUs: goneByUs };
      for (const listener of this.#listeners) listener(deletion);
    }
    if (settled > 0) this.#unsettled.splice(0, settled);
    while ((this.#linked[0]?.seen.atUs ?? Infinity) < nowUs - LINKED_FOR_US) delete this.#linked.shift()!.byHold;
    this.#authors.forgetBefore(nowUs - 2 * SETTLE_MAX_US);
  }

  #key({ key: name, createRevision, lease: leaseId }: EventOf<'watch'>, lock: string, put: Moment): Key {
    const lease = this.#leases.all.get(leaseId);
    const key: Key = { name, lock, createRevision, put, leaseId, ...(lease && { lease }) };
    // Whoever put it: a key may hang on somebody else's lease, or on none.
    this.#authors.created(key, (author) => this.#own(key, author));
    // A transaction that the tap cannot read: its lease tells whose it is, and for what, unless that acquire is over.
    if (key.owner === undefined && lease) {
      key.owner = lease.owner;
      if (lease.hold && !lease.shared && lease.hold.lock === lock && lease.owner.open.has(lease.hold.hold))
        this.#bind(key, lease.hold);
    }
    return key;
  }

  #own(key: Key, { owner, askedUs }: Author): void {
    key.owner = owner;
    const lease = key.lease ?? this.#leases.all.get(key.leaseId);
    if (lease) key.lease = lease;
    const hold = holdOfKey(owner, key.lock, askedUs, key.lease?.hold);
    if (hold) this.#bind(key, hold);
  }

  #bind(key: Key, hold: Hold): void {
    key.hold = hold;
    hold.key = key;
    hold.place ??= key.createRevision;
    if (!key.lease) return;
    key.lease.keyed = true;
    this.#leases.bind(key.lease, hold);
  }
}

function isRightful({ owner }: Key, suspects: readonly Incarnation[]): boolean {
  return owner !== undefined && suspects.length > 0 && suspects.every((suspect) => suspect === owner);
}
