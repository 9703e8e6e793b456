// The key of a worker that died, of an orphaned lease, or of a lock that was reported lost must be gone in time.
// Bound: U + G + Δ + 0.5 s·⌊n/500⌋ + ε of timing.md section 3, from evidence of the tap and the canary alone.
import type { HistoryEvent } from '../history/events.ts';
import type { Deletion, Key, Lease, Moment } from '../history/facts.ts';
import type { World } from '../history/world.ts';
import type { Check, CheckResult, StoryLine } from './check.ts';
import { ofDeath, ofDeletion, ofHold, ofKey, ofLease, say, secondsText, story, timeText, workerText } from './story.ts';
import { Tally } from './tally.ts';

/** etcd looks for expired leases every 500 ms (Δ), and takes 500 of them at a time. */
const TICK_US = 500_000;
const PASS = 500;
/** φ: a renewal that was sent and not answered may still have reached etcd this much later. */
const IN_FLIGHT_US = 250_000;

/** ε is never more than this on a machine that was calm enough to judge. */
const NOISE_COUNTS_FOR_US = 5_000_000;

export class LateExpiry implements Check {
  readonly name = 'late-expiry';
  readonly #tally = new Tally(this.name);
  readonly #world: World;
  readonly #convicted = new Set<Lease>();

  constructor(world: World) {
    this.#world = world;
    world.onDeletion((deletion) => this.#judge(deletion.key, deletion));
  }

  on(event: HistoryEvent): void {
    // An answered renewal of an orphaned lease needs no bound: nothing was to renew it once the lock was held (leaks judges one that never was).
    if (event.kind !== 'rpc' || event.method !== 'Lease/LeaseKeepAlive' || event.side !== 'response' || !event.lease)
      return;
    const lease = this.#world.leases.get(event.lease);
    const acquired = lease?.hold?.acquired;
    if (!lease?.undueRenewal || !acquired || lease.hold?.mode !== 'orphaned' || this.#convicted.has(lease)) return;
    this.#convicted.add(lease);
    this.#tally.violation({
      subject: lease.owner.subject,
      lock: lease.hold.lock,
      atUs: lease.undueRenewal.atUs,
      what: `the orphaned lease of "${lease.hold.lock}" was renewed ${secondsText(lease.undueRenewal.atUs - acquired.atUs)} after the lock was acquired`,
      expected: 'no renewal of an orphaned lease once the lock is held, so that it runs out',
      workers: [lease.owner.worker],
      story: story(ofLease(lease), ofHold(lease.hold)),
    });
  }

  get convicted(): boolean {
    return this.#tally.violations > 0;
  }

  end(): CheckResult | string {
    for (const key of this.#world.keys.values()) this.#judge(key, undefined);
    const judged = this.#tally.count('expiries');
    if (judged + this.#tally.inconclusives + this.#tally.violations === 0)
      return 'no holder died, orphaned its lease or lost its lock';
    const { worstMarginMs } = this.#tally.result('');
    const worst =
      worstMarginMs === null || worstMarginMs < 0
        ? ''
        : `, at least ${(worstMarginMs / 1000).toFixed(2)} s before the bound`;
    return this.#tally.result(`${judged} expiries judged${worst}`);
  }

  /** `deletion` undefined: the key was still there at the end of the history. */
  #judge(key: Key, deletion: Deletion | undefined): void {
    const { lease, hold, owner } = key;
    // The watch may tell of a deletion seconds late: in time is what was certainly gone by the bound, late what certainly was still there.
    const thereAtUs = deletion?.thereAtUs ?? this.#world.thereAtUs(key);
    const goneByUs = deletion?.goneByUs ?? this.#world.nowUs;
    const due = dueSince(key, goneByUs);
    if (!due) return;
    const askedSeconds = Math.max(hold?.ttlSeconds ?? this.#longestTtlSeconds(key.lock), this.#world.floorSeconds);
    // A lease longer than the lock was to live is late by what it is too long.
    const ttlSeconds = Math.min(lease && !lease.shared ? lease.grantedSeconds : askedSeconds, askedSeconds);
    const { fromUs, from } = lease
      ? lastRenewal(lease)
      : { fromUs: Math.max(due.moment.atUs, key.put.atUs), from: due.why };
    const leastUs = fromUs + ttlSeconds * 1_000_000 + TICK_US;
    // What was slow long after the key should have been gone is no excuse.
    const noiseUntilUs = Math.max(fromUs, Math.min(goneByUs, leastUs + NOISE_COUNTS_FOR_US));
    const epsilonUs = this.#world.noise.epsilonUs(fromUs, noiseUntilUs);
    if (epsilonUs === undefined) return this.#tally.inconclusive('etcd or the host was too slow to judge');
    const crowdUs = TICK_US * Math.floor(this.#leasesEndingBetween(fromUs, leastUs) / PASS);
    const boundUs = leastUs + crowdUs + epsilonUs;
    if (deletion && goneByUs <= boundUs) {
      // In time; but only etcd's own doing says something about expiry.
      if (deletion.by !== 'expiry') return;
      this.#tally.judged('expiries');
      return this.#tally.margin(boundUs - goneByUs);
    }
    if (thereAtUs <= boundUs)
      return this.#tally.inconclusive(
        deletion ? 'it is not known closely enough when the key went' : 'the history ends before the bound',
      );
    this.#tally.judged('expiries');
    this.#tally.margin(boundUs - thereAtUs);
    const subject = owner?.subject ?? 'unknown';
    const still: StoryLine[] = deletion
      ? []
      : [say('etcd', { atUs: thereAtUs, line: 0 }, `key "${key.name}" is still there`)!];
    this.#tally.violation({
      subject,
      lock: key.lock,
      atUs: boundUs,
      what: `the key of "${key.lock}" ${deletion ? 'outlived its bound by' : 'was still there after its bound by'} ${secondsText(thereAtUs - boundUs)}: ${due.why}`,
      expected: `gone by ${timeText(boundUs)}: ${from} + ${ttlSeconds} s TTL + 0.5 s tick of etcd + ${secondsText(epsilonUs + crowdUs)} for the noise that was seen`,
      workers: owner ? [owner.worker] : [],
      story: story(
        ofKey(key),
        lease ? ofLease(lease) : [],
        hold ? ofHold(hold) : [],
        owner ? ofDeath(owner) : [],
        deletion ? ofDeletion(deletion) : still,
      ),
    });
  }

  #longestTtlSeconds(lock: string): number {
    const rounds = this.#world.plan?.workers.flatMap((worker) => worker.rounds) ?? [];
    return Math.max(1, ...rounds.filter((round) => round.lock === lock).map((round) => round.ttlSeconds));
  }

  /** n of the bound: leases that may have run out in the same time and be in each other's way. */
  #leasesEndingBetween(fromUs: number, untilUs: number): number {
    let count = 0;
    for (const { gone, livesUntilUs } of this.#world.leases.values())
      if (livesUntilUs >= fromUs && livesUntilUs <= untilUs && (gone === undefined || gone.atUs >= fromUs)) count += 1;
    return count;
  }
}

/** Since when nobody may keep the key alive any more, and why; undefined when its holder still may. */
function dueSince({ owner, hold }: Key, untilUs: number): { moment: Moment; why: string } | undefined {
  if (!owner) return undefined;
  const who = workerText(owner);
  const released = hold?.release !== undefined && hold.release.atUs < untilUs;
  if (hold?.mode === 'orphaned' && hold.acquired && !released)
    return { moment: hold.acquired, why: `${who} orphaned its lease at ${timeText(hold.acquired.atUs)}` };
  if (owner.exit && owner.exit.atUs < untilUs)
    return { moment: owner.exit, why: `${who} had been dead since ${timeText(owner.exit.atUs)}` };
  if (hold?.lost) return { moment: hold.lost, why: `${who} had reported it lost at ${timeText(hold.lost.atUs)}` };
  return undefined;
}

/** U: when etcd answered the last renewal that was due, or could still have got one that it did not answer. */
function lastRenewal({ lastAnswered, lastSentUs }: Lease): { fromUs: number; from: string } {
  if (lastAnswered.sentUs >= lastSentUs)
    return { fromUs: lastAnswered.atUs, from: `last renewal answered ${timeText(lastAnswered.atUs)}` };
  return {
    fromUs: lastSentUs + IN_FLIGHT_US,
    from: `last renewal sent ${timeText(lastSentUs)}, not answered, + 0.25 s`,
  };
}
