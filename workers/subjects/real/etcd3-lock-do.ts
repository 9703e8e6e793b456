// npm etcd3's Lock.do(): the critical section is a function. It runs on when the lease is gone, and do() resolves as if nothing were (T7).
import { Etcd3 } from 'etcd3';
import type { AcquireRequest, Hold } from '../../subject.ts';
import { leaseOf, lockSubject, untilFree } from './lock-client.ts';

export const subject = lockSubject(
  'real/etcd3-lock-do',
  '1.1.2',
  (endpoints) => new Etcd3({ hosts: [...endpoints] }),
  (etcd, request) => untilFree(() => once(etcd, request), request.signal),
);

/** Resolves when the critical section begins; release() ends it, and resolves with do(). */
function once(etcd: Etcd3, { lock: name, ttlSeconds, signal }: AcquireRequest): Promise<Hold> {
  const lock = etcd.lock(name).ttl(ttlSeconds);
  return new Promise((resolve, reject) => {
    const done = lock.do(async () => {
      signal.throwIfAborted();
      const leaseId = await leaseOf(lock);
      await new Promise<void>((end) => {
        const release = async (): Promise<void> => {
          end();
          await done;
        };
        resolve({ leaseId, release });
      });
    });
    // Without a hold it is the acquire that failed; with one, release() tells.
    done.catch(reject);
  });
}
