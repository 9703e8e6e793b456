// By when a lease that nobody renews any more is gone, whatever became of etcd meanwhile (timing.md section 3, docs/checks.md).
import type { Disruption, Servers } from './servers.ts';

/** etcd looks for expired leases every 500 ms (Δ), and takes 500 of them at a time. */
export const TICK_US = 500_000;
const PASS = 500;
/** So many batches of a pass wait at most; what comes after them is dropped, and tried again later. */
const BATCHES = 16;
/** From so many leases on a new leader spreads their ends: 750 in a second. */
const SPREAD_FROM = 1_000;
const SPREAD_PER_SECOND = 750;
/** φ: a renewal that was sent and not answered may still have reached etcd this much later. */
export const IN_FLIGHT_US = 250_000;
/** What was tried in vain is tried again after 5 s + 2 E. */
const RETRY_US = 5_000_000;

export interface LatestEnd {
  readonly untilUs: number;
  /** Of it, for leases that are in each other's way. */
  readonly crowdUs: number;
  /** What put the end off, in order. */
  readonly widenedBy: readonly Disruption[];
}

export interface LastRenewed {
  /** U: etcd renewed the lease at that time at the latest. */
  readonly fromUs: number;
  readonly ttlUs: number;
  /** Beyond the end found so far something may still have happened before it. */
  readonly slackUs: number;
  /** n: leases that may run out in the same time, and that there are at all. */
  readonly crowd: number;
  readonly alive: number;
}

export function latestEnd(servers: Servers, { fromUs, ttlUs, slackUs, crowd, alive }: LastRenewed): LatestEnd {
  const { electionUs, members } = servers;
  const retryUs = RETRY_US + 2 * electionUs;
  let crowdUs = TICK_US * Math.floor(crowd / PASS) + (crowd > PASS * BATCHES ? retryUs : 0);
  let dueUs = fromUs + ttlUs;
  let untilUs = dueUs + TICK_US + crowdUs;
  const widenedBy: Disruption[] = [];
  for (const one of servers.disruptions) {
    if (one.fromUs > untilUs + slackUs) break;
    let endUs = one.toUs + TICK_US + crowdUs;
    // A revoke that was under way may have failed: a leader that goes on leading looks at its lease again only after a while. A member of
    // somebody's own cluster that does not answer may be such a leader, and may have been stopped any time since it last did.
    const goesOn = one.what !== 'leader' && (servers.own || !one.down);
    const underWay = one.toUs >= dueUs && (servers.own || one.fromUs >= dueUs - slackUs);
    if (members > 1 && goesOn && underWay) endUs += retryUs;
    if (one.what === 'restart' || one.what === 'leader') {
      // All at once: everything that is alive then runs out together.
      const allUs = TICK_US * Math.floor(alive / PASS);
      const spreadUs = alive >= SPREAD_FROM ? Math.ceil((alive / SPREAD_PER_SECOND) * 1_000_000) : 0;
      const anewUs = one.toUs + electionUs + ttlUs;
      endUs = Math.max(endUs, anewUs + TICK_US + allUs + spreadUs);
      if (endUs > untilUs) [dueUs, crowdUs] = [anewUs, Math.max(crowdUs, allUs + spreadUs)];
    }
    if (endUs <= untilUs) continue;
    untilUs = endUs;
    widenedBy.push(one);
  }
  return { untilUs, crowdUs, widenedBy };
}

/** By when a renewal that was sent at `sentUs` and not answered may have reached etcd: what was held up on its way goes on afterwards. */
export function reachedBy(servers: Servers, worker: number, sentUs: number): { untilUs: number; by: Disruption[] } {
  let untilUs = sentUs + IN_FLIGHT_US;
  const by: Disruption[] = [];
  for (const one of servers.disruptionsDuring(worker, sentUs, Number.POSITIVE_INFINITY)) {
    if (one.fromUs > untilUs) break;
    // What was sent to a follower that ended is lost with it; one that only does not answer may get it later.
    if ((one.what === 'follower' && one.down && !servers.own) || one.toUs + IN_FLIGHT_US <= untilUs) continue;
    untilUs = one.toUs + IN_FLIGHT_US;
    by.push(one);
  }
  return { untilUs, by };
}
