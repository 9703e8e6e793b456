// v3lock: a lock by remote call, with the flaw that etcd 3.4 has (etcd#11456; etcd v3.4.23 etcdserver/api/v3lock/lock.go and
// clientv3/concurrency/mutex.go, v3.5.33 client/v3/concurrency/mutex.go).
import type { Core, Handler, Reply, WaitingHandler } from './core.ts';
import { nothingToCancel } from './core.ts';
import type { HeaderResponse, LockRequest, LockResponse, UnlockRequest } from './messages.ts';
import { oldest, placeOf, sessionLease, waitForDeletes } from './queue.ts';
import { emptyKey, leaseNotFound, Refusal, sessionExpired, throughClient } from './status.ts';
import { bytesOf, empty, idOf, textOf } from './values.ts';

export function unlockHandler({ store, headers }: Core): Handler {
  return ({ key }: UnlockRequest): HeaderResponse | Refusal => {
    const text = textOf(key);
    if (text === '') return throughClient(emptyKey);
    store.remove(text);
    store.commit();
    return { header: headers.now() };
  };
}

/** The caller went away while it waits: etcd deletes the key that stands in the queue. The lease stays. */
export function lockHandler(core: Core): WaitingHandler {
  const { store, headers, semantics } = core;
  return (request: LockRequest, reply: Reply) => {
    const prefix = `${textOf(request.name)}/`;
    const queued = enqueue(core, prefix, idOf(request.lease));
    if (queued instanceof Refusal) {
      reply(queued);
      return nothingToCancel;
    }
    const { key, createRevision, first, revision } = queued;
    const locked = (at: number): void => {
      reply(null, { header: headers.at(at), key: bytesOf(key) } satisfies LockResponse);
    };
    if (first) {
      locked(revision);
      return nothingToCancel;
    }
    const leave = (): void => {
      store.remove(key);
      store.commit();
    };
    let over = false;
    const cancelWait = waitForDeletes(core, prefix, createRevision - 1, (outcome) => {
      over = true;
      if (outcome instanceof Refusal) {
        leave();
        reply(outcome);
      } else if (semantics === '3.5' && store.live(key) === undefined) reply(sessionExpired);
      else locked(outcome);
    });
    return () => {
      if (over) return;
      over = true;
      cancelWait();
      leave();
    };
  };
}

interface Queued {
  readonly key: string;
  readonly createRevision: number;
  readonly first: boolean;
  /** Of the transaction. */
  readonly revision: number;
}

/** One transaction: creates the key unless it is there already (the same lease waits or holds), and looks who is first. */
function enqueue(core: Core, prefix: string, askedLease: string): Queued | Refusal {
  const { store, leases } = core;
  const lease = sessionLease(core, askedLease);
  if (lease instanceof Refusal) return lease;
  const key = placeOf(prefix, lease);
  if (store.live(key) === undefined) {
    if (!leases.has(lease)) return throughClient(leaseNotFound);
    store.put(key, empty, lease);
  }
  const { createRevision } = store.live(key)!;
  const first = oldest(core, prefix)?.createRevision === createRevision;
  const revision = store.readRevision;
  store.commit();
  return { key, createRevision, first, revision };
}
