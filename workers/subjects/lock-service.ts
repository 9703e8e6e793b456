// etcd's own lock service, as a careful user asks it: a lease that the client keeps alive from its grant on, one call that waits until the server
// says that the lock is held, and the server's word is believed. It shares its locks with session-mutex, Go's clientv3/concurrency and `etcdctl lock`:
// the server is one of their kind, and its key is `<lock>/<lease id in hex>`.
import type { AcquireRequest, Hold, LockSubject } from '../subject.ts';
import { served, servedClaims } from './served/connect.ts';
import type { Clients } from './served/connect.ts';
import { follow } from './session/follow.ts';
import { Session } from './session/session.ts';

export const subject: LockSubject = {
  name: 'lock-service',
  claims: { ...servedClaims, leases: ['kept-alive', 'orphaned'] },
  connect: served(acquire),
};

async function acquire({ etcd, service }: Clients, request: AcquireRequest): Promise<Hold> {
  const { lock, ttlSeconds, lease, signal } = request;
  signal.throwIfAborted();
  const session = await Session.grant(etcd, ttlSeconds);
  const waiting = follow(signal, session.lost);
  try {
    session.startRenewing();
    const key = await service.lock(lock, session.id, waiting.signal);
    if (lease === 'orphaned') await session.stopRenewing();
    signal.throwIfAborted();
    session.throwIfLost();
    return {
      leaseId: session.hex,
      lost: session.lost,
      async release() {
        // What an unlock that fails leaves goes with the lease.
        await service.unlock(key).catch(() => undefined);
        await session.end();
      },
    };
  } catch (error) {
    await session.end();
    throw waiting.signal.aborted ? waiting.signal.reason : error;
  } finally {
    waiting.end();
  }
}
