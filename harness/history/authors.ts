// Who changed a key: etcd's watch names a revision, the tap saw which call was answered with it. Both may come first, by seconds.
import type { EventOf } from './events.ts';
import type { Author, Incarnation, Key, Moment } from './facts.ts';
import { leavesOpen } from './outcomes.ts';

/** A call that may change keys, from its request on. */
interface Writer extends Author {
  readonly deletes: readonly { readonly key: string; readonly rangeEnd?: string | undefined }[];
  readonly puts: readonly { readonly key: string; readonly lease: string }[];
  /** The lease that it revokes. */
  readonly lease: string | undefined;
}

export interface Overwrite {
  readonly key: Key;
  readonly by: Author;
  readonly revision: number;
}

/** The put is made long before the answer, whose revision is that of the last thing that the service looked at: it may be of anybody's put. */
const SERVICES: readonly string[] = ['Lock/Lock', 'Election/Campaign'];

const NO_RANGES: Writer['deletes'] = [];
const NO_PUTS: Writer['puts'] = [];

/** A call without an answer may be done by etcd as long as it is under way: the tap waits 10 s, etcd itself 5 s + 2 election timeouts. */
const OPEN_FOR_US = 60_000_000;

export class Authors {
  /** Writing calls that are not answered, by call number. */
  readonly #asked = new Map<number, Writer>();
  /** Writing calls with unknown outcome. */
  #open: Writer[] = [];
  /** Answered calls of etcd's own lock services. */
  #served: Writer[] = [];
  readonly #deletedAt = new Map<number, Writer[]>();
  readonly #putAt = new Map<number, Author>();
  readonly #unowned = new Map<number, (author: Author) => void>();
  readonly #overwritten = new Map<number, Key>();
  readonly #listeners: ((overwrite: Overwrite) => void)[] = [];
  readonly #oldest: { revision: number; atUs: number }[] = [];
  /** How many of them are forgotten already. */
  #forgotten = 0;

  /** Called when a present key was put again by another incarnation than the one that it belongs to. */
  onOverwrite(listener: (overwrite: Overwrite) => void): void {
    this.#listeners.push(listener);
  }

  rpc(event: EventOf<'rpc'>, at: Moment, owner: Incarnation, askedUs: number): void {
    const { call, method, side, outcome, revision, deletes = NO_RANGES, puts = NO_PUTS } = event;
    const { atUs, line } = at;
    if (side === 'request') {
      const lease = method === 'Lease/LeaseRevoke' ? event.lease : undefined;
      if (outcome === 'dropped' || (deletes.length === 0 && puts.length === 0 && lease === undefined)) return;
      this.#asked.set(call, { atUs, line, owner, method, askedUs, sentUs: atUs, deletes, puts, lease });
      return;
    }
    const asked = this.#asked.get(call);
    if (asked) this.#asked.delete(call);
    if (outcome !== 'ok') {
      if (asked && leavesOpen(outcome)) this.#open.push(asked);
      return;
    }
    if (revision === undefined) return;
    const lease = method === 'Lease/LeaseRevoke' ? (event.lease ?? asked?.lease) : undefined;
    const deleted = lease !== undefined || deletes.length > 0;
    if (!deleted && puts.length === 0) return;
    const sentUs = event.sentUs ?? asked?.sentUs ?? atUs;
    const done: Writer = { atUs, line, owner, method, askedUs, sentUs, deletes, puts, lease };
    if (deleted) {
      this.#remember(revision, atUs);
      const others = this.#deletedAt.get(revision);
      if (others) others.push(done);
      else this.#deletedAt.set(revision, [done]);
    }
    if (puts.length === 0) return;
    if (SERVICES.includes(method)) this.#served.push(done);
    else this.#put(revision, done);
  }

  /** Tells `own` who created the key: at once as far as it can be guessed from calls under way, and for certain when that is known. */
  created(key: Key, own: (author: Author) => void): void {
    const author = this.#putAt.get(key.createRevision);
    if (author) return own(author);
    const mine = ({ puts, sentUs }: Writer): boolean =>
      sentUs <= key.put.atUs && puts.some((put) => put.key === key.name && put.lease === key.leaseId);
    const suspects = [...this.#asked.values(), ...this.#open, ...this.#served].filter(mine);
    if (suspects.length > 0 && suspects.every(({ owner }) => owner === suspects[0]!.owner)) own(suspects.at(-1)!);
    this.#remember(key.createRevision, key.put.atUs);
    this.#unowned.set(key.createRevision, own);
  }

  /** A present key was put again. */
  overwritten(key: Key, revision: number, at: Moment): void {
    const author = this.#putAt.get(revision);
    if (author) this.#tell(key, author, revision);
    else {
      this.#remember(revision, at.atUs);
      this.#overwritten.set(revision, key);
    }
  }

  /** Whether a call that could have deleted the key before `goneByUs` is still to be answered. */
  mayStillAnswer(key: Key, seenUs: number): boolean {
    for (const asked of this.#asked.values()) if (asked.sentUs <= seenUs && mayDelete(asked, key)) return true;
    return false;
  }

  /**
   * Who deleted the key at this revision. A revoke counts last: of a lease without keys it answers with the revision that it found, so it
   * may name a revision at which somebody else deleted the key a moment earlier.
   */
  of(key: Key, revision: number, goneByUs: number): Author | 'expiry' | 'unknown' {
    const deleters = this.#deletedAt.get(revision) ?? [];
    const author =
      deleters.find((deleter) => names(deleter, key)) ?? deleters.find((deleter) => deleter.lease === key.leaseId);
    if (author) return author;
    const suspects = [...this.#asked.values(), ...this.#open];
    // A key without a lease does not expire: then a call that the tap could not read did it.
    const open =
      key.leaseId === '0' || suspects.some((suspect) => suspect.sentUs <= goneByUs && mayDelete(suspect, key));
    return open ? 'unknown' : 'expiry';
  }

  /** Whose calls of unknown outcome may have deleted the key before `goneByUs`. */
  suspects(key: Key, goneByUs: number): Incarnation[] {
    const calls = [...this.#asked.values(), ...this.#open];
    return calls.filter((call) => call.sentUs <= goneByUs && mayDelete(call, key)).map(({ owner }) => owner);
  }

  /** Forgets what nobody asks about after this time. */
  forgetBefore(atUs: number): void {
    for (; this.#forgotten < this.#oldest.length && this.#oldest[this.#forgotten]!.atUs < atUs; this.#forgotten++) {
      const { revision } = this.#oldest[this.#forgotten]!;
      this.#deletedAt.delete(revision);
      this.#putAt.delete(revision);
      this.#unowned.delete(revision);
      this.#overwritten.delete(revision);
    }
    if (this.#forgotten <= this.#oldest.length / 2) return;
    this.#oldest.splice(0, this.#forgotten);
    this.#forgotten = 0;
    this.#served = this.#served.filter((served) => served.atUs >= atUs);
    this.#open = this.#open.filter(({ sentUs }) => sentUs >= atUs - OPEN_FOR_US);
  }

  #put(revision: number, author: Author): void {
    this.#remember(revision, author.atUs);
    this.#putAt.set(revision, author);
    this.#unowned.get(revision)?.(author);
    this.#unowned.delete(revision);
    const key = this.#overwritten.get(revision);
    if (key) this.#tell(key, author, revision);
    this.#overwritten.delete(revision);
  }

  #tell(key: Key, by: Author, revision: number): void {
    if (key.owner !== undefined && key.owner !== by.owner)
      for (const listener of this.#listeners) listener({ key, by, revision });
  }

  #remember(revision: number, atUs: number): void {
    this.#oldest.push({ revision, atUs });
  }
}

function mayDelete(writer: Writer, key: Key): boolean {
  return (writer.lease !== undefined && writer.lease === key.leaseId) || names(writer, key);
}

function names({ deletes }: Writer, key: Key): boolean {
  return deletes.some(({ key: from, rangeEnd }) =>
    rangeEnd === undefined || rangeEnd === ''
      ? from === key.name
      : from <= key.name && (rangeEnd === '\u0000' || key.name < rangeEnd),
  );
}
