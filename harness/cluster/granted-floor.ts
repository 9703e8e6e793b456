// The shortest lease of a cluster, as it says itself: etcd raises a TTL below one and a half election timeouts (timing.md section 1).
import type { EtcdClient } from './client.ts';

/** The TTL that is granted when 1 s is asked, in seconds: no lease of this cluster lives shorter. */
export async function grantedFloor(client: EtcdClient): Promise<number> {
  const { lease, ttlSeconds } = await client.leaseGrant(1);
  await client.leaseRevoke(lease);
  return ttlSeconds;
}
