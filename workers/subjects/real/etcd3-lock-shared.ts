// npm etcd3's Lock, one object shared by two parts of a program: the second one asks for it while the first one holds it, and is told no, as it
// should be; but with that the first one's lease is forgotten, and nobody releases it any more (T7).
import { Etcd3 } from 'etcd3';
import type { AcquireRequest, Hold } from '../../subject.ts';
import { isTaken, leaseOf, lockSubject, untilFree } from './lock-client.ts';

export const subject = lockSubject(
  'real/etcd3-lock-shared',
  '1.1.2',
  (endpoints) => new Etcd3({ hosts: [...endpoints] }),
  acquire,
);

async function acquire(etcd: Etcd3, { lock: name, ttlSeconds, signal }: AcquireRequest): Promise<Hold> {
  const lock = etcd.lock(name).ttl(ttlSeconds);
  await untilFree(() => lock.acquire(), signal);
  const leaseId = await leaseOf(lock);
  await secondPart(lock);
  if (signal.aborted) {
    await lock.release();
    throw signal.reason;
  }
  return { leaseId, release: () => lock.release() };
}

async function secondPart(lock: { acquire(): Promise<unknown> }): Promise<void> {
  try {
    await lock.acquire();
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
}
