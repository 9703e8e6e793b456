// etcd's own lock service, as a careful user asks it: a lease that the client keeps alive from its grant on, one call that waits until the server
// says that the lock is held, and the server's word is believed. It shares its locks with session-mutex, Go's clientv3/concurrency and `etcdctl lock`:
// the server is one of their kind, and its key is `<lock>/<lease id in hex>`.
import type { Etcd3 } from 'etcd3';
import type { AcquireRequest, Claims, ConnectOptions, Hold, LockClient, LockSubject } from '../subject.ts';
import { LockServiceClient } from './served/v3lock.ts';
import { openEtcd } from './session/etcd.ts';
import { follow } from './session/follow.ts';
import { Session } from './session/session.ts';

interface Clients {
  readonly etcd: Etcd3;
  readonly service: LockServiceClient;
}

/** No token: the answer names the key, and no revision of it. */
export const servedClaims: Partial<Claims> = { lost: true, token: false, fifo: true, leasePerHold: true, served: true };

export const subject: LockSubject = {
  name: 'lock-service',
  claims: { ...servedClaims, leases: ['kept-alive', 'orphaned'] },
  async connect({ endpoints }: ConnectOptions): Promise<LockClient> {
    const clients = { etcd: openEtcd(endpoints), service: new LockServiceClient(endpoints) };
    return {
      acquire: (request) => acquire(clients, request),
      close: async () => {
        clients.service.close();
        clients.etcd.close();
      },
    };
  },
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
