// npm etcd3's Lock with a deadline for its calls, by Lock.options(). An acquire that the deadline ends leaves a lease that is renewed for ever
// (T6); and the deadline is a time, kept for release(), which fails for everybody who holds the lock for longer than that (T9).
import { Etcd3 } from 'etcd3';
import type { AcquireRequest, Hold } from '../../subject.ts';
import { within } from '../session/etcd.ts';
import { leaseOf, lockSubject, untilFree } from './lock-client.ts';

/** Long for a call on loopback, short for a critical section. */
const DEADLINE_MS = 1_200;

export const subject = lockSubject(
  'real/etcd3-lock-deadline',
  '1.1.2',
  (endpoints) => new Etcd3({ hosts: [...endpoints] }),
  acquire,
);

async function acquire(etcd: Etcd3, { lock: name, ttlSeconds, signal }: AcquireRequest): Promise<Hold> {
  const lock = await untilFree(async () => {
    const tried = etcd.lock(name).ttl(ttlSeconds).options(within(DEADLINE_MS));
    await tried.acquire();
    return tried;
  }, signal);
  return { leaseId: await leaseOf(lock), release: () => lock.release() };
}
