// What the subjects made of npm etcd3's Lock share: any version of it, one try at a time until nobody else has it.
import type { AcquireRequest, ConnectOptions, Hold, LockClient, LockSubject } from '../../subject.ts';
import { pause } from '../session/pause.ts';

/** What is used of a Lock. */
export interface Lock {
  ttl(seconds: number): this;
  acquire(): Promise<unknown>;
  release(): Promise<void>;
  leaseId(): Promise<string | null>;
}

/** Between two tries, as in etcd3-lock: Lock does not wait by itself. */
const TRY_AGAIN_MS = 75;

/** A subject that calls Lock in one particular way; it claims nothing but the lock itself, and that a hold has a lease of its own. */
export function lockSubject<C extends { close(): void }>(
  name: string,
  version: string,
  open: (endpoints: readonly string[]) => C,
  acquire: (etcd: C, request: AcquireRequest) => Promise<Hold>,
): LockSubject {
  return {
    name,
    version,
    claims: { leases: ['kept-alive'], lost: false, token: false, fifo: false, leasePerHold: true },
    async connect({ endpoints }: ConnectOptions): Promise<LockClient> {
      const etcd = open(endpoints);
      return {
        acquire: (request) => acquire(etcd, request),
        close: async () => etcd.close(),
      };
    },
  };
}

/** Tries until `once` does not reject with EtcdLockFailedError ("somebody else has it"), or the signal aborts. */
export async function untilFree<T>(once: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await once();
    } catch (error) {
      if (!isTaken(error)) throw error;
      await pause(TRY_AGAIN_MS, signal);
    }
  }
}

/** By name: each version of etcd3 has a class of its own. */
export function isTaken(error: unknown): boolean {
  return error instanceof Error && error.constructor.name === 'EtcdLockFailedError';
}

/** The lease of a lock that is held, in hex. */
export async function leaseOf(lock: Pick<Lock, 'leaseId'>): Promise<string> {
  return BigInt((await lock.leaseId()) ?? 0).toString(16);
}
