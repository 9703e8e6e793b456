// Whether a lease is over, as etcd says itself.
import type { EtcdClient } from '../cluster/client.ts';

export async function leaseGone(client: EtcdClient, lease: string): Promise<boolean> {
  const { remainingSeconds } = await client.leaseTimeToLive(lease);
  return remainingSeconds < 0;
}
