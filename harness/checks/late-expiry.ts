// The key of a worker that died, of an orphaned lease, or of a lock that was reported lost must be gone in time.
// Bound: expiry-bound.ts, from evidence of the tap, the canary and etcd's members alone.
import type { HistoryEvent } from '../history/events.ts';
import type { Deletion, Key, Lease, Moment } from '../history/facts.ts';
import type { Disruption } from '../history/servers.ts';
import type { World } from '../history/world.ts';
import { plural } from '../plural.ts';
import type { Check, CheckResult, Side } from './check.ts';
import { expiryBound, lastRenewal } from './expiry-bound.ts';
import type { ExpiryBound, Renewed } from './expiry-bound.ts';
import { faultOf } from './fault-of.ts';
import type { Sampler } from './sample.ts';
import { say, secondsText, story, timeText, turn, workerText } from './story.ts';
import { neverRenewed, ofAcquire } from './story-lines.ts';
import { storyOfLate } from './late-story.ts';
import { Tally } from './tally.ts';
import type { Writes } from './writes.ts';

/** A key whose bound seems to have passed, as long as evidence of what put it off can still come. */
interface Suspicion {
  readonly key: Key;
  readonly deletion: Deletion;
}

export class LateExpiry implements Check {
  readonly name = 'late-expiry';
  readonly #tally = new Tally(this.name);
  readonly #world: World;
  readonly #convicted = new Set<Lease>();
  #suspicions: Suspicion[] = [];
  /** Bounds that were put off, by what did it. */
  readonly #widened = new Map<Disruption['what'], number>();
  #bounds = 0;
  #widenedBounds = 0;
  readonly #sample: Sampler;
  #over = false;

  constructor(world: World, _writes: Writes, sample: Sampler) {
    this.#world = world;
    this.#sample = sample;
    world.onDeletion((deletion) => this.#judge(deletion.key, deletion));
  }

  on(event: HistoryEvent): void {
    while (this.#suspicions.length > 0 && this.#isSettled(this.#suspicions[0]!.deletion)) {
      const { key, deletion } = this.#suspicions.shift()!;
      this.#judge(key, deletion);
    }
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
      story: story(ofAcquire(lease.hold), [
        turn(say(workerText(lease.owner), lease.undueRenewal, `renews lease ${lease.id}`), 'nobody should any more'),
      ]),
    });
  }

  get convicted(): boolean {
    return this.#tally.violations > 0;
  }

  end(): CheckResult | string {
    this.#over = true;
    for (const { key, deletion } of this.#suspicions.splice(0)) this.#judge(key, deletion);
    for (const key of this.#world.keys.values()) this.#judge(key, undefined);
    const judged = this.#tally.count('expiries');
    if (judged + this.#tally.inconclusives + this.#tally.violations === 0)
      return 'no holder died, orphaned its lease or lost its lock';
    const { worstMarginMs } = this.#tally.result('');
    const worst =
      worstMarginMs === null || worstMarginMs < 0
        ? ''
        : `, at least ${(worstMarginMs / 1000).toFixed(2)} s before the bound`;
    return this.#tally.result(`${plural(judged, 'expiry', 'expiries')} judged${worst}${this.#widenings()}`);
  }

  /** `, 7 of 37 bounds widened by leader changes` */
  #widenings(): string {
    if (this.#widened.size === 0) return '';
    const causes = [...this.#widened].map(([what, count]) => `${count} by ${words[what]}`);
    return `, ${this.#widenedBounds} of ${this.#bounds} bounds widened: ${causes.join(', ')}`;
  }

  #isSettled({ goneByUs }: Deletion): boolean {
    return this.#over || this.#world.servers.isSettled(goneByUs, this.#world.nowUs);
  }

  #note(bound: ExpiryBound): void {
    this.#bounds += 1;
    const kinds = new Set(bound.widenedBy.map(({ what }) => what));
    if (kinds.size > 0) this.#widenedBounds += 1;
    for (const what of kinds) this.#widened.set(what, (this.#widened.get(what) ?? 0) + 1);
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
    const renewed = lease
      ? lastRenewal(this.#world, lease)
      : { fromUs: Math.max(due.moment.atUs, key.put.atUs), from: due.why, widenedBy: [] };
    const bound = expiryBound(this.#world, renewed, ttlSeconds, goneByUs);
    if (bound === undefined) return this.#tally.inconclusive('etcd or the host was too slow to judge');
    const { atUs: boundUs } = bound;
    // What holds etcd up is not over yet: how far that puts the bound off is known later.
    if (deletion && !Number.isFinite(boundUs) && !this.#isSettled(deletion))
      return void this.#suspicions.push({ key, deletion });
    if (deletion && goneByUs <= boundUs) {
      // In time; but only etcd's own doing says something about expiry.
      if (deletion.by !== 'expiry') return;
      this.#tally.judged('expiries');
      this.#note(bound);
      this.#measured(key, deletion, { renewed, ttlSeconds, bound, atUs: goneByUs });
      if (Number.isFinite(boundUs)) this.#tally.margin(boundUs - goneByUs);
      return;
    }
    if (thereAtUs <= boundUs)
      return this.#tally.inconclusive(
        deletion ? 'it is not known closely enough when the key went' : 'the history ends before the bound',
      );
    // News of etcd's leader may still come, and put the bound off.
    if (deletion && !this.#isSettled(deletion)) return void this.#suspicions.push({ key, deletion });
    this.#tally.judged('expiries');
    this.#note(bound);
    this.#tally.margin(boundUs - thereAtUs);
    this.#measured(key, deletion, { renewed, ttlSeconds, bound, atUs: thereAtUs });
    const subject = owner?.subject ?? 'unknown';
    this.#tally.violation({
      side: sideOf(lease, ttlSeconds),
      subject,
      lock: key.lock,
      atUs: boundUs,
      span: { fromUs: boundUs, untilUs: thereAtUs },
      what: `the key of "${key.lock}" ${deletion ? 'outlived its bound by' : 'was still there after its bound by'} ${secondsText(thereAtUs - boundUs)}: ${whyOver(key, due, bound)}`,
      expected: `gone by ${timeText(boundUs)}: ${bound.text}`,
      workers: owner ? [owner.worker] : [],
      story: storyOfLate(key, deletion, bound, thereAtUs),
    });
  }

  #measured(
    { lock, lease, owner }: Key,
    deletion: Deletion | undefined,
    { renewed, ttlSeconds, bound, atUs }: { renewed: Renewed; ttlSeconds: number; bound: ExpiryBound; atUs: number },
  ): void {
    const dueUs = renewed.fromUs + ttlSeconds * 1_000_000;
    if (!Number.isFinite(dueUs)) return;
    this.#sample({
      kind: 'late-expiry',
      atUs,
      line: deletion?.seen.line ?? 0,
      lock,
      worker: owner?.worker,
      valueUs: atUs - dueUs,
      boundUs: Number.isFinite(bound.atUs) ? bound.atUs - dueUs : null,
      boundText: Number.isFinite(bound.atUs) ? `gone by ${timeText(bound.atUs)}: ${bound.text}` : '',
      fault: faultOf(lease?.owner ?? owner, atUs),
    });
  }

  #longestTtlSeconds(lock: string): number {
    const rounds = this.#world.plan?.workers.flatMap((worker) => worker.rounds) ?? [];
    return Math.max(1, ...rounds.filter((round) => round.lock === lock).map((round) => round.ttlSeconds));
  }
}

const words: Record<Disruption['what'], string> = {
  restart: 'restarts of etcd',
  pause: 'stops of etcd',
  majority: 'losses of the majority',
  leaderless: 'times without a leader',
  leader: 'leader changes',
  follower: 'stops of members',
};

/** Nobody renewed a lease that was as short as it was to be: then it is etcd that kept it. */
function sideOf(lease: Lease | undefined, ttlSeconds: number): Side {
  const served = lease?.owner.claims.served === true;
  const kept = lease !== undefined && !lease.undueRenewal && lease.grantedSeconds <= ttlSeconds;
  return served || (kept && !lease.shared) ? 'server' : 'library';
}

/** What a subject says in `failed` that went on long after its signal (workers/attempt.ts). */
const NOT_HEEDED = 'did not heed its signal';

/**
 * Why the key should have been gone by the bound. What is due since the death of its worker may have been bound to go before: then it is its
 * lease that tells why, which was renewed although nobody wanted it, or was not renewed any more.
 */
function whyOver({ owner, hold, lease }: Key, due: { moment: Moment; why: string }, bound: ExpiryBound): string {
  if (!lease || !owner) return due.why;
  const over = hold?.lost ?? hold?.failed ?? hold?.released;
  const renewed = `its lease was renewed until ${timeText(lease.acked.sentUs)}`;
  if (lease.undueRenewal && over && over.atUs < due.moment.atUs) {
    const unheeded = hold?.failed?.error.includes(NOT_HEEDED) ? ` (the subject ${NOT_HEEDED})` : '';
    const what = hold?.acquired ? 'hold' : 'acquire';
    return `the ${what} of ${workerText(owner)} was over at ${timeText(over.atUs)}${unheeded}, but ${renewed}`;
  }
  if (lease.undueRenewal) return `${due.why}, but ${renewed}`;
  if (bound.atUs >= due.moment.atUs) return due.why;
  const until = neverRenewed(lease) ? 'never renewed' : `not renewed after ${timeText(lease.lastSentUs)}`;
  return `its lease was ${until}, and ${due.why}`;
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
