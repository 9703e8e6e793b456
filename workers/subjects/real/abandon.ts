// A lock on npm etcd3's Lease: a key that is created if it is not there. Whoever gives up lets the lease go with Lease.release(), which "stops
// making heartbeats for the lease, and allows it to expire", also while etcd has not granted it yet. For any version of etcd3.
import type { AcquireRequest, Hold } from '../../subject.ts';
import { pause } from '../session/pause.ts';

const TRY_AGAIN_MS = 75;

interface Lease {
  grant(): Promise<string>;
  revoke(): Promise<void>;
  release(): unknown;
}

interface Comparator<P> {
  then(put: P): { commit(): Promise<{ succeeded: boolean }> };
}

/** What is used of a client. */
export interface LeaseClient<P> {
  lease(ttlSeconds: number): Lease;
  if(key: string, column: 'Create', comparator: '==', value: number): Comparator<P>;
  put(key: string): { value(text: string): { lease(id: string): P } };
  close(): void;
}

export async function acquireOrAbandon<P>(
  etcd: LeaseClient<P>,
  { lock, ttlSeconds, signal }: AcquireRequest,
): Promise<Hold> {
  for (;;) {
    signal.throwIfAborted();
    const lease = etcd.lease(ttlSeconds);
    const id = await Promise.race([lease.grant(), aborted(signal)]);
    if (id === undefined) {
      lease.release();
      throw signal.reason;
    }
    const { succeeded } = await etcd.if(lock, 'Create', '==', 0).then(etcd.put(lock).value('').lease(id)).commit();
    if (succeeded) return { leaseId: BigInt(id).toString(16), release: () => lease.revoke() };
    await lease.revoke();
    await pause(TRY_AGAIN_MS, signal);
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
    if (signal.aborted) resolve(undefined);
  });
}
