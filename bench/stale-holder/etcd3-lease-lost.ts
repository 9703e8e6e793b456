// npm etcd3's Lease as a lock whose holder listens for its `lost`: the earliest moment at which anybody who uses etcd3 can know.
import { Etcd3 } from 'etcd3';
import type { AcquireRequest, ConnectOptions, Hold, LockClient, LockSubject } from '../../workers/subject.ts';
import { pause } from '../../workers/subjects/session/pause.ts';

/** Between two tries, as in etcd3-lock. */
const TRY_AGAIN_MS = 75;

async function acquire(etcd: Etcd3, { lock, ttlSeconds, signal }: AcquireRequest): Promise<Hold> {
  for (;;) {
    signal.throwIfAborted();
    const lease = etcd.lease(ttlSeconds);
    const lost = new AbortController();
    lease.on('lost', (error) => lost.abort(error));
    const leaseId = await lease.grant();
    const { succeeded } = await etcd.if(lock, 'Create', '==', 0).then(etcd.put(lock).value('').lease(leaseId)).commit();
    const release = async (): Promise<void> => lease.revoke();
    if (succeeded) return { leaseId: BigInt(leaseId).toString(16), lost: lost.signal, release };
    await release();
    await pause(TRY_AGAIN_MS, signal);
  }
}

export const subject: LockSubject = {
  name: 'etcd3-lease-lost',
  version: '1.1.2',
  claims: { leases: ['kept-alive'], lost: true, token: false, fifo: false, leasePerHold: true },
  async connect({ endpoints }: ConnectOptions): Promise<LockClient> {
    const etcd = new Etcd3({ hosts: [...endpoints] });
    return {
      acquire: (request) => acquire(etcd, request),
      close: async () => etcd.close(),
    };
  },
};
