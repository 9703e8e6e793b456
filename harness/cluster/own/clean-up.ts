// Removes from a cluster what a run has put there, and nothing else: a key that somebody put again, or that nobody of ours put, stays.
import { inLanes } from '../../in-lanes.ts';
import type { EtcdClient } from '../client.ts';
import { EtcdCallError } from '../etcd-call-error.ts';
import type { Belongings } from './belongings.ts';

const AT_ONCE = 8;

export interface Cleaned {
  readonly keys: number;
  readonly leases: number;
  /** Keys with the prefix that are not ours, and were left alone. */
  readonly foreign: readonly string[];
}

/** Rejects when etcd does not answer; what it did until then is done. */
export async function cleanUp(client: EtcdClient, keyPrefix: string, belongings: Belongings): Promise<Cleaned> {
  const listed = (await client.range({ prefix: keyPrefix })).kvs;
  const leases = new Set([
    ...belongings.leases,
    ...listed.map(({ lease }) => lease).filter((lease) => lease !== '0' && belongings.hasLease(lease)),
  ]);
  const ours = new Set(listed.filter((key) => belongings.has(key)).map(({ key }) => key));
  const revoked = await inLanes(AT_ONCE, [...leases], async (lease) => {
    const { remainingSeconds, keys } = await client.leaseTimeToLive(lease);
    // All its keys go with it, so all of them must be ours.
    if (remainingSeconds < 0 || !keys.every((key) => ours.has(key))) return false;
    return await client.leaseRevoke(lease).then(() => true, unlessGone);
  });
  const left = (await client.range({ prefix: keyPrefix })).kvs;
  const mine = left.filter((key) => belongings.has(key));
  await inLanes(AT_ONCE, mine, ({ key, modRevision }) => client.deleteUnchanged(key, modRevision));
  return {
    keys: ours.size,
    leases: revoked.filter(Boolean).length,
    foreign: left.filter((key) => !belongings.has(key)).map(({ key }) => key),
  };
}

function unlessGone(error: unknown): boolean {
  if (error instanceof EtcdCallError && error.status === 'NOT_FOUND') return false;
  throw error;
}
