// npm etcd3's own Lock, unwrapped and unimproved: tried again and again until it does not say that somebody else has it.
import { Etcd3, EtcdLockFailedError } from 'etcd3';
import type { AcquireRequest, ConnectOptions, Hold, LockClient, LockSubject } from '../subject.ts';
import { pause } from './session/pause.ts';

/** Between two tries: Lock does not wait by itself. The same for everybody, so that no try is a matter of luck. */
const TRY_AGAIN_MS = 75;

async function acquire(etcd: Etcd3, { lock: name, ttlSeconds, signal }: AcquireRequest): Promise<Hold> {
  for (;;) {
    signal.throwIfAborted();
    const lock = etcd.lock(name).ttl(ttlSeconds);
    try {
      await lock.acquire();
    } catch (error) {
      if (!(error instanceof EtcdLockFailedError)) throw error;
      await pause(TRY_AGAIN_MS, signal);
      continue;
    }
    if (signal.aborted) {
      await lock.release();
      throw signal.reason;
    }
    const leaseId = BigInt((await lock.leaseId()) ?? 0).toString(16);
    return { leaseId, release: () => lock.release() };
  }
}

export const subject: LockSubject = {
  name: 'etcd3-lock',
  version: '1.1.2',
  claims: { leases: ['kept-alive'], lost: false, token: false, fifo: false, leasePerHold: true },
  async connect({ endpoints }: ConnectOptions): Promise<LockClient> {
    const etcd = new Etcd3({ hosts: [...endpoints] });
    return {
      acquire: (request) => acquire(etcd, request),
      close: async () => etcd.close(),
    };
  },
};
