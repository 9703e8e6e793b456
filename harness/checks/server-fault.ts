// Known bugs of etcd that let a lease go too early (bugs.md: S1, S6): which of them may explain what was seen, by version.
import type { Deletion } from '../history/facts.ts';
import type { Servers } from '../history/servers.ts';

/** First releases with the repair, by line of versions. */
const repaired = {
  15247: ['3.4.31', '3.5.13', '3.6.0'],
  20590: ['3.4.38', '3.5.23', '3.6.5'],
} as const;

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

function named(issue: keyof typeof repaired, version: string): string {
  const fixed = isRepaired(version, repaired[issue]);
  if (fixed === undefined) return `as etcd#${issue} does`;
  return fixed
    ? `etcd ${version} has the repair of etcd#${issue}, and yet it looks like it`
    : `etcd ${version} has etcd#${issue}`;
}

/** undefined: no version that can be compared. A line of versions after the last one named has it from the beginning. */
function isRepaired(version: string, since: readonly string[]): boolean | undefined {
  const asked = parts(version);
  if (!asked) return undefined;
  const [major, minor, patch] = asked;
  const inLine = since.map((one) => parts(one)!).find(([a, b]) => a === major && b === minor);
  if (inLine) return patch >= inLine[2];
  const [lastMajor, lastMinor] = parts(since.at(-1)!)!;
  return major > lastMajor || (major === lastMajor && minor > lastMinor);
}

function parts(version: string): [number, number, number] | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}
