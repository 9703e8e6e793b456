// etcd's own lock service, asked as its documentation shows it: a lease, one call that waits until the server says that the lock is held, and
// renewals from then on. Unlike in lock-service, nobody renews the lease of a waiter, the server neither; etcd 3.4 gives the lock to a waiter all
// the same when its lease has run out (T1, etcd#11456).
import type { Etcd3 } from 'etcd3';
import type { AcquireRequest, Hold, LockSubject } from '../../subject.ts';
import { served, servedClaims } from '../served/connect.ts';
import type { Clients } from '../served/connect.ts';
import { renewOnce, within } from '../session/etcd.ts';

const CALL_TIMEOUT_MS = 3_000;

export const subject: LockSubject = {
  name: 'real/lock-service',
  claims: { ...servedClaims, leases: ['kept-alive'] },
  connect: served(acquire),
};

async function acquire({ etcd, service }: Clients, { lock, ttlSeconds, signal }: AcquireRequest): Promise<Hold> {
  signal.throwIfAborted();
  const { ID: id, TTL } = await etcd.leaseClient.leaseGrant({ TTL: ttlSeconds }, within(CALL_TIMEOUT_MS));
  const revoke = async (): Promise<void> => {
    await etcd.leaseClient.leaseRevoke({ ID: id }, within(CALL_TIMEOUT_MS)).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
  };
  let key: Buffer;
  try {
    key = await service.lock(lock, id, signal);
  } catch (error) {
    await revoke();
    throw signal.aborted ? signal.reason : error;
  }
  const renewals = renewEach(etcd, id, Number(TTL) * 1000);
  return {
    leaseId: BigInt(id).toString(16),
    lost: renewals.lost,
    async release() {
      renewals.stop();
      await service.unlock(key);
      await revoke();
    },
  };
}

/** Believes the server: the lock is held now, so its lease has its full TTL; renewed at each third of it, and lost when none is answered. */
function renewEach(etcd: Etcd3, id: string, ttlMs: number): { lost: AbortSignal; stop(): void } {
  const lost = new AbortController();
  const lose = (): void => lost.abort(new Error('the lease is gone'));
  let over = false;
  let deadline = setTimeout(lose, ttlMs);
  const renew = async (): Promise<void> => {
    // Without an answer it is tried again with the next third.
    const seconds = await renewOnce(etcd, id, ttlMs / 3).catch(() => undefined);
    if (over || seconds === undefined) return;
    clearTimeout(deadline);
    if (seconds > 0) deadline = setTimeout(lose, ttlMs - ttlMs / 3);
    else lose();
  };
  const renewal = setInterval(() => void renew(), ttlMs / 3);
  const stop = (): void => {
    over = true;
    clearInterval(renewal);
    clearTimeout(deadline);
  };
  lost.signal.addEventListener('abort', stop);
  return { lost: lost.signal, stop };
}

function isGone(error: unknown): boolean {
  return error instanceof Error && error.constructor.name === 'EtcdLeaseInvalidError';
}
