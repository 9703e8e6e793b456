// npm etcd3's Lock with a client for each critical section, closed when it is over: close() ends neither the lease nor its renewal (T9).
import { Etcd3 } from 'etcd3';
import type { AcquireRequest, ConnectOptions, Hold, LockClient, LockSubject } from '../../subject.ts';
import { leaseOf, untilFree } from './lock-client.ts';

export const subject: LockSubject = {
  name: 'real/etcd3-lock-close',
  version: '1.1.2',
  // Nobody is promised that the lease is revoked, only that it ends: a closed client renews nothing.
  claims: { leases: ['kept-alive'], lost: false, token: false, fifo: false, leasePerHold: false },
  async connect({ endpoints }: ConnectOptions): Promise<LockClient> {
    return { acquire: (request) => acquire(endpoints, request), close: async () => {} };
  },
};

async function acquire(
  endpoints: readonly string[],
  { lock: name, ttlSeconds, signal }: AcquireRequest,
): Promise<Hold> {
  const etcd = new Etcd3({ hosts: [...endpoints] });
  const lock = etcd.lock(name).ttl(ttlSeconds);
  try {
    await untilFree(() => lock.acquire(), signal);
    return { leaseId: await leaseOf(lock), release: async () => etcd.close() };
  } catch (error) {
    etcd.close();
    throw error;
  }
}
