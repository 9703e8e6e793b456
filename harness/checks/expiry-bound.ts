// By when a key that nobody may keep alive any more must be gone, with the reasons in words: U + G + Δ + 0.5 s·⌊n/500⌋ + ε of timing.md
// section 3, put off by what became of etcd.
import type { Lease } from '../history/facts.ts';
import { IN_FLIGHT_US, TICK_US, latestEnd, reachedBy } from '../history/lease-end.ts';
import type { Disruption } from '../history/servers.ts';
import type { World } from '../history/world.ts';
import { secondsText, timeText } from './story.ts';
import { neverRenewed } from './story-lines.ts';

/** ε is never more than this on a machine that was calm enough to judge. */
const NOISE_COUNTS_FOR_US = 5_000_000;
/** A lease without a key goes without a word: it counts for so long after it should have. */
const FORGOTTEN_AFTER_US = 10_000_000;

export interface ExpiryBound {
  /** Infinite while etcd, or the member that it depends on, is still away. */
  readonly atUs: number;
  /** What put it off, in order. */
  readonly widenedBy: readonly Disruption[];
  /** `last renewal answered t+1.500 s + 2 s TTL + 0.5 s tick of etcd + 1.002 s for the noise that was seen` */
  readonly text: string;
}

/** U, and what it follows from. */
export interface Renewed {
  readonly fromUs: number;
  readonly from: string;
  readonly widenedBy: readonly Disruption[];
}

/** undefined: etcd or the host was too slow to judge. `goneByUs`: what was slow long after that is no excuse. */
export function expiryBound(
  world: World,
  renewed: Renewed,
  ttlSeconds: number,
  goneByUs: number,
): ExpiryBound | undefined {
  const { fromUs, from } = renewed;
  const ttlUs = ttlSeconds * 1_000_000;
  const leastUs = fromUs + ttlUs + TICK_US;
  if (!Number.isFinite(leastUs)) return { atUs: leastUs, widenedBy: renewed.widenedBy, text: from };
  const noise = (untilUs: number): number | undefined =>
    world.noise.epsilonUs(fromUs, Math.max(fromUs, Math.min(goneByUs, untilUs + NOISE_COUNTS_FOR_US)));
  const firstUs = noise(leastUs);
  if (firstUs === undefined) return undefined;
  const [crowd, alive] = [leasesEndingBetween(world, fromUs, leastUs), leasesAlive(world, fromUs)];
  const end = latestEnd(world.servers, { fromUs, ttlUs, slackUs: firstUs, crowd, alive });
  const widenedBy = [...new Set([...renewed.widenedBy, ...end.widenedBy])];
  const epsilonUs = Number.isFinite(end.untilUs) ? noise(end.untilUs) : firstUs;
  if (epsilonUs === undefined) return undefined;
  const parts = [
    from,
    `${ttlSeconds} s TTL`,
    '0.5 s tick of etcd',
    `${secondsText(epsilonUs + end.crowdUs)} for the noise that was seen`,
  ];
  const put = end.widenedBy.length > 0 ? `, put off to ${timeText(end.untilUs + epsilonUs)} because ` : '';
  const text = `${parts.join(' + ')}${put}${end.widenedBy.map((one) => one.text).join(', and ')}`;
  return { atUs: end.untilUs + epsilonUs, widenedBy, text };
}

/** U of a lease: when etcd answered the last renewal that was due, or could still have got one that it did not answer. */
export function lastRenewal(world: World, lease: Lease): Renewed {
  const { lastAnswered, lastSentUs, unansweredUs, owner } = lease;
  const which = lease.undueRenewal ? 'last renewal that was due, or on its way,' : 'last renewal';
  const answered = {
    fromUs: lastAnswered.atUs,
    from: `${neverRenewed(lease) ? 'lease granted' : `${which} answered`} ${timeText(lastAnswered.atUs)}`,
    widenedBy: [],
  };
  const open = unansweredUs.map((sentUs) => {
    const { untilUs, by } = reachedBy(world.servers, owner.worker, sentUs);
    const why = by.length > 0 ? ` after ${by.map(({ text }) => text).join(', and ')}` : '';
    const from = `last renewal sent ${timeText(sentUs)}, not answered, + ${IN_FLIGHT_US / 1e6} s${why}`;
    return { fromUs: untilUs, from, widenedBy: by };
  });
  // One that is older than an answered one counts only where it may have come to etcd later.
  const late = open.filter(
    ({ fromUs, widenedBy }, i) =>
      unansweredUs[i] === lastSentUs || (widenedBy.length > 0 && fromUs > lastAnswered.atUs),
  );
  const latest = late.toSorted((a, b) => b.fromUs - a.fromUs)[0];
  return latest && (latest.fromUs > answered.fromUs || lastAnswered.sentUs < lastSentUs) ? latest : answered;
}

/** n of the bound: leases that may have run out in the same time and be in each other's way. */
function leasesEndingBetween(world: World, fromUs: number, untilUs: number): number {
  let count = world.strangers.thereBetween(fromUs, untilUs);
  for (const { gone, livesUntilUs } of world.leases.values())
    if (livesUntilUs >= fromUs && livesUntilUs <= untilUs && (gone === undefined || gone.atUs >= fromUs)) count += 1;
  return count;
}

/** Leases that may have been there at some time from then on, whether anybody still renewed them or not. */
function leasesAlive(world: World, atUs: number): number {
  let count = world.strangers.thereBetween(atUs, Number.POSITIVE_INFINITY);
  for (const { gone, livesUntilUs } of world.leases.values())
    if ((gone?.atUs ?? livesUntilUs + FORGOTTEN_AFTER_US) >= atUs) count += 1;
  return count;
}
