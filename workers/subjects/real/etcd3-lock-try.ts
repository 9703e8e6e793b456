// npm etcd3's Lock, asked once: "somebody else has it" is the answer, and not tried again. After a reset connection it says so of a free lock,
// because it sends its transaction twice and finds its own key (T8).
import { Etcd3 } from 'etcd3';
import type { AcquireRequest, Hold } from '../../subject.ts';
import { leaseOf, lockSubject } from './lock-client.ts';

export const subject = lockSubject(
  'real/etcd3-lock-try',
  '1.1.2',
  (endpoints) => new Etcd3({ hosts: [...endpoints] }),
  acquire,
);

async function acquire(etcd: Etcd3, { lock: name, ttlSeconds, signal }: AcquireRequest): Promise<Hold> {
  const lock = etcd.lock(name).ttl(ttlSeconds);
  await lock.acquire();
  if (signal.aborted) {
    await lock.release();
    throw signal.reason;
  }
  return { leaseId: await leaseOf(lock), release: () => lock.release() };
}
