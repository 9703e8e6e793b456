// Known bugs of etcd that let a lease go too early: which of them may explain what was seen, by version.
import { hasBug, knownBug } from '../etcd-bugs.ts';
import type { Deletion } from '../history/facts.ts';
import type { Servers } from '../history/servers.ts';

/** An old leader that was stopped goes on for as long as it does not know that it is deposed. */
const STALE_FOR_US = 5_000_000;

/** `etcd 3.4.23 has etcd#15247: …`, or undefined: no known bug accounts for it. */
export function knownEarlyExpiry({ key, thereAtUs, goneByUs }: Deletion, servers: Servers): string | undefined {
  const { lease } = key;
  const sinceUs = lease?.acked.sentUs ?? 0;
  const upset = servers
    .disruptionsDuring(undefined, sinceUs - STALE_FOR_US, goneByUs)
    .filter(({ what, down }) => what === 'leader' || !down);
  if (servers.members > 1 && upset.length > 0) {
    const which = upset.map(({ text }) => text).join(', and ');
    return `${named(15247, servers.version)}: a leader that was held up revokes leases that the next one keeps alive; ${which}`;
  }
  const inTheSameInstant = lease !== undefined && lease.acked.sentUs <= goneByUs && lease.acked.answeredUs >= thereAtUs;
  if (inTheSameInstant)
    return `${named(20590, servers.version)}: a renewal is answered although the lease is revoked in the same instant`;
  return undefined;
}

function named(issue: number, version: string): string {
  const has = hasBug(version, knownBug(issue));
  if (has === undefined) return `as etcd#${issue} does`;
  return has
    ? `etcd ${version} has etcd#${issue}`
    : `etcd ${version} has the repair of etcd#${issue}, and yet it looks like it`;
}
