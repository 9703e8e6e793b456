// The reference subject: a fair mutex on npm etcd3, and our example of one that is right under every rule in timing.md.
// It shares its locks with Go's clientv3/concurrency and `etcdctl lock`: key `<lock>/<lease id in hex>`, the oldest key holds.
// Each step is a method of its own: the broken subjects override one and leave the rest as it is.
import { Range, isRecoverableError } from 'etcd3';
import type { Etcd3, PutBuilder } from 'etcd3';
import type { AcquireRequest, Claims, ConnectOptions, Hold, LockClient, LockSubject } from '../subject.ts';
import { Deletions } from './session/deletions.ts';
import { CALL_TIMEOUT_MS, RETRY_PAUSE_MS, openEtcd, within } from './session/etcd.ts';
import { follow } from './session/follow.ts';
import { pause } from './session/pause.ts';
import { Session } from './session/session.ts';

/** A place in the queue of a lock. */
export interface Place {
  readonly session: Session;
  readonly lock: string;
  readonly key: string;
  /** Where in the queue: etcd's revision when the key was created. A decimal int64; also the fencing token. */
  createRevision: string;
  /** Nobody was ahead when the key was created. */
  first: boolean;
}

export class SessionMutex implements LockClient {
  protected readonly etcd: Etcd3;
  protected readonly deletions: Deletions;
  readonly #quit: AbortSignal;
  readonly #closing = new AbortController();
  readonly #acquires = new Set<Promise<Hold>>();
  readonly #holds = new Set<Hold>();

  constructor({ endpoints, signal }: ConnectOptions) {
    this.etcd = openEtcd(endpoints);
    this.deletions = new Deletions(this.etcd);
    this.#quit = AbortSignal.any([signal, this.#closing.signal]);
  }

  /** Waits until the lock is held. Rejects with the reason of `signal` when that aborts, and leaves nothing behind in etcd. */
  async acquire(request: AcquireRequest): Promise<Hold> {
    const { signal, end } = follow(request.signal, this.#quit);
    const acquiring = this.#acquire(request, signal).finally(end);
    this.#acquires.add(acquiring);
    try {
      return await acquiring;
    } finally {
      this.#acquires.delete(acquiring);
    }
  }

  /** Aborts every acquire, releases every hold, and ends the connections. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the lock client was closed'));
    await Promise.allSettled(this.#acquires);
    await Promise.allSettled([...this.#holds].map((hold) => hold.release()));
    await this.deletions.close();
    this.etcd.close();
  }

  async #acquire({ lock, ttlSeconds, lease }: AcquireRequest, signal: AbortSignal): Promise<Hold> {
    signal.throwIfAborted();
    const session = await this.grant(ttlSeconds, signal);
    let place: Place | undefined;
    try {
      this.keepAlive(session);
      place = await this.enqueue(session, lock, signal);
      const waiting = follow(signal, session.lost);
      await this.waitTurn(place, waiting.signal).finally(waiting.end);
      if (lease === 'orphaned') await this.orphan(session);
      await this.confirm(place, signal);
    } catch (error) {
      await this.abandon(session, place);
      throw error;
    }
    return this.#hold(place);
  }

  #hold(place: Place): Hold {
    let released: Promise<void> | undefined;
    const hold: Hold = {
      token: this.token(place),
      leaseId: place.session.hex,
      lost: this.lost(place),
      release: () => (released ??= this.release(place).finally(() => this.#holds.delete(hold))),
    };
    this.#holds.add(hold);
    return hold;
  }

  /** A lease of its own for each acquire: its id makes the key unique, and revoking it cleans up whatever else happened. */
  protected grant(ttlSeconds: number, _signal: AbortSignal): Promise<Session> {
    return Session.grant(this.etcd, ttlSeconds);
  }

  /** From the grant on, for a waiter must not lose its place while it waits. */
  protected keepAlive(session: Session): void {
    session.startRenewing();
  }

  /**
   * Takes a place at the end of the queue, in one transaction. If its outcome is unknown it rejects without a place, and the
   * lease is revoked. The key exists already only if gRPC itself sent the transaction twice: the place is ours all the same.
   */
  protected async enqueue(session: Session, lock: string, _signal: AbortSignal): Promise<Place> {
    const key = `${lock}/${session.hex}`;
    const oldest = this.etcd.getAll().prefix(`${lock}/`).sort('Create', 'Ascend').limit(1);
    const { header, succeeded, responses } = await this.etcd
      .if(key, 'Create', '==', 0)
      .then(this.put(key, session), oldest)
      .else(this.etcd.get(key), oldest)
      .options(within(CALL_TIMEOUT_MS))
      .commit();
    const [own, first] = responses.map((response) => response.response_range?.kvs[0]);
    const createRevision = succeeded ? header.revision : own!.create_revision;
    return { session, lock, key, createRevision, first: first!.create_revision === createRevision };
  }

  /** The key of a waiter: empty, and bound to the lease, so that it goes when the process dies. */
  protected put(key: string, session: Session): PutBuilder {
    return this.etcd.put(key).value('').lease(session.id);
  }

  /**
   * Waits until no older key is left, by watching the one just ahead: a release wakes one waiter, not all. When that key is gone
   * its owner may have given up or died while others are still ahead, so look again (microsoft/etcd3#176).
   */
  protected async waitTurn(place: Place, signal: AbortSignal): Promise<void> {
    if (place.first) return;
    for (;;) {
      signal.throwIfAborted();
      try {
        const ahead = await this.ahead(place);
        if (ahead === null) return;
        // Look again once a TTL anyway: a connection may be dead without a word, and no wake-up comes through it.
        if (await this.deletions.next(new Range(ahead.key), ahead.from, place.session.grantedMs, signal)) continue;
      } catch (error) {
        if (!(error instanceof Error && isRecoverableError(error))) throw error;
      }
      await pause(RETRY_PAUSE_MS, signal);
    }
  }

  /** The youngest key that is older than ours, and the revision from which its deletion is still to come. */
  protected async ahead({ lock, createRevision }: Place): Promise<{ key: string; from: string } | null> {
    const { header, kvs } = await this.etcd
      .getAll()
      .prefix(`${lock}/`)
      .maxCreateRevision(String(BigInt(createRevision) - 1n))
      .sort('Create', 'Descend')
      .limit(1)
      .options(within(CALL_TIMEOUT_MS))
      .exec();
    return kvs[0] === undefined ? null : { key: kvs[0].key.toString(), from: String(BigInt(header.revision) + 1n) };
  }

  /** The lock is as good as held: nobody renews its lease from here on, and `lost` tells when it is over. */
  protected orphan(session: Session): Promise<void> {
    return session.stopRenewing();
  }

  /**
   * What must be true at the moment the lock is held. A waiter's own key may be gone: its lease ran out while it waited, and the
   * waiter behind it is about to get the lock as well (etcd#11456). A transaction that succeeded does not prove that the lease
   * has time left: etcd accepts a put on a lease that is past its end but not yet revoked (timing.md section 2).
   */
  protected async confirm({ session, key, createRevision, first }: Place, signal: AbortSignal): Promise<void> {
    if (!first) {
      const { kvs } = await this.etcd.get(key).options(within(CALL_TIMEOUT_MS)).exec();
      if (kvs[0]?.create_revision !== createRevision) throw new Error(`${key} was deleted while it waited`);
    }
    signal.throwIfAborted();
    session.throwIfLost();
  }

  /** The create revision rises with each new place, and places get the lock in this order. */
  protected token(place: Place): string {
    return place.createRevision;
  }

  /** Aborts when the hold of this place may be over. */
  protected lost(place: Place): AbortSignal {
    return place.session.lost;
  }

  /** Leaves nothing behind of an acquire that failed; `place` is absent if its transaction failed or may have failed. */
  protected async abandon(session: Session, place: Place | undefined): Promise<void> {
    if (place !== undefined) await this.leave(place);
    await session.end();
  }

  /** Hands the lock on. The caller has stopped already: it believed that it held the lock until it called this. */
  protected async release(place: Place): Promise<void> {
    await this.leave(place);
    await place.session.end();
  }

  /** Deletes the key, but only our own: one of the same name may have been created since. If it fails, the revoke does it. */
  protected async leave({ key, createRevision }: Place): Promise<void> {
    await this.etcd
      .if(key, 'Create', '==', createRevision)
      .then(this.etcd.delete().key(key))
      .options(within(CALL_TIMEOUT_MS))
      .commit()
      .catch(() => undefined);
  }
}

/** What the reference promises, and so the broken subjects too, where their flaw does not forbid it. */
export const sessionClaims: Claims = {
  leases: ['kept-alive', 'orphaned'],
  lost: true,
  token: true,
  fifo: true,
  leasePerHold: true,
  served: false,
};

/** A subject out of the reference or a variant of it; `claims` are those that differ. */
export function sessionSubject(
  name: string,
  Mutex: new (options: ConnectOptions) => LockClient,
  claims: Partial<Claims> = {},
): LockSubject {
  return {
    name,
    claims: { ...sessionClaims, ...claims },
    connect: async (options) => new Mutex(options),
  };
}

export const subject = sessionSubject('session-mutex', SessionMutex);
