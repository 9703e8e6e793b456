// Nothing may be left: no key and no lease of an acquire that is over, no renewal, no worker; and after all of them nothing at all.
import type { EventOf, HistoryEvent } from '../history/events.ts';
import { PATIENCE_AFTER_QUIT_MS } from '../../workers/subject.ts';
import { likelyFor } from '../history/attribution.ts';
import { UnansweredReleases } from '../history/unanswered-releases.ts';
import { disturbancesDuring } from '../history/facts.ts';
import type { Deletion, Hold, Lease, Moment } from '../history/facts.ts';
import type { World } from '../history/world.ts';
import { UNDUE_AFTER_US } from '../history/leases.ts';
import { plural } from '../plural.ts';
import type { Check, CheckResult, Violation } from './check.ts';
import { expiryBound, lastRenewal } from './expiry-bound.ts';
import { leaseAfter, overSinceUs, spanOf } from './leak-story.ts';
import type { CensusTaken } from './leak-story.ts';
import { say, secondsText, story, workerText } from './story.ts';
import type { Told } from './story.ts';
import { marked, ofDeletion, ofEnded, ofGrant, ofKey, ofLease } from './story-lines.ts';
import { Tally } from './tally.ts';

/** What must have been asked for when release() resolves or acquire() rejects is looked for this much longer. */
const SLACK_US = 1_000_000;
/** By then it is known how the keys of an ended acquire went. */
const LOOKED_AT_AFTER_US = 5_000_000;
const ETCD_HELD_UP = 'etcd was held up meanwhile';
/** The lock may still be held: to `liveness` it is. */
const NEVER_RELEASED = 'a release was never answered: what was given back is not known';
const CUT_SHORT = 'its worker had quit before its subject was done';

export class Leaks implements Check {
  readonly name = 'leaks';
  readonly #tally = new Tally(this.name);
  readonly #world: World;
  /** Ended holds that are looked at a little later. */
  #ended: { hold: Hold; end: Moment }[] = [];
  readonly #reported = new Set<Lease>();
  readonly #unanswered = new UnansweredReleases();
  /** Acquires that a lease left behind was said to be for. */
  readonly #blamed = new Set<Hold>();
  #lastCensus: CensusTaken | undefined;

  constructor(world: World) {
    this.#world = world;
    world.onDeletion((deletion) => this.#keyGone(deletion));
  }

  on(event: HistoryEvent, line: number): void {
    while (this.#ended.length > 0 && event.atUs > this.#ended[0]!.end.atUs + LOOKED_AT_AFTER_US)
      this.#holdOver(this.#ended.shift()!);
    if (event.kind === 'released' || event.kind === 'failed' || event.kind === 'unreleased') this.#ending(event, line);
    if (event.kind === 'rpc' && event.method === 'Lease/LeaseKeepAlive' && event.side === 'response')
      this.#renewed(event);
    if (event.kind === 'census' && event.final) this.#census({ ...event, line });
    for (const { worker, atUs } of this.#unanswered.on(event))
      this.#tally.inconclusive(this.#world.servers.heldUp(worker, atUs, event.atUs) ? ETCD_HELD_UP : NEVER_RELEASED);
  }

  get convicted(): boolean {
    return this.#tally.violations > 0;
  }

  end(): CheckResult {
    // A census is the last word: what was to be revoked has been by then, or never will be.
    for (const ended of this.#ended) {
      if (this.#tally.count('census') > 0) this.#holdOver(ended);
      else if (ended.hold.owner.claims.leasePerHold) this.#tally.inconclusive('the history ends too early');
    }
    if (this.#tally.count('census') === 0) this.#tally.inconclusive('no census was taken after the workers were gone');
    const result = this.#tally.result(
      `${plural(this.#tally.count('ended acquires'), 'ended acquire')} and the end of the run looked at`,
    );
    // What is left is only known at the end; and a worker that stands in a release for good was not asked for anything else.
    const open = this.#tally.count('census') === 0 || (result.inconclusive[NEVER_RELEASED] ?? 0) > 0;
    return result.verdict === 'safe' && open ? { ...result, verdict: 'inconclusive' } : result;
  }

  #ending(event: EventOf<'released' | 'failed' | 'unreleased'>, line: number): void {
    const hold = this.#world.hold(event.hold);
    if (!hold) return;
    const end = { atUs: event.atUs, line };
    this.#tally.judged('ended acquires');
    this.#ended.push({ hold, end });
  }

  #holdOver({ hold, end }: { hold: Hold; end: Moment }): void {
    /** Only what is left behind needs an excuse. */
    const excused = (): boolean => {
      const unknown = hold.unknownOutcome && 'a call of the acquire had an unknown outcome';
      const disturbed = unknown ?? this.#whyLeft(hold, end.atUs + SLACK_US);
      if (disturbed) this.#tally.inconclusive(disturbed);
      return disturbed !== undefined;
    };
    // There is nothing to release any more when the lease is gone; to say so is honest.
    const gone = [...hold.leases].some((lease) => lease.gone && lease.gone.atUs <= end.atUs + SLACK_US);
    if (hold.unreleased && !hold.lost && !gone) {
      if (excused()) return;
      this.#convict(
        hold,
        end,
        `${workerText(hold.owner)} could not release "${hold.lock}": ${hold.unreleased.error}`,
        'release() to resolve',
        [],
      );
    }
    if (!hold.owner.claims.leasePerHold) return;
    for (const lease of hold.leases) {
      if (lease.shared || (lease.revoke && lease.revoke.atUs <= end.atUs + SLACK_US)) continue;
      if (!lease.used) {
        this.#tally.inconclusive('a worker may not have heard of its lease');
        continue;
      }
      // Its owner knows by its own clock that it is over, however late the watch tells of it.
      if (lease.livesUntilUs <= end.atUs) continue;
      if (lease.gone && lease.gone.atUs <= end.atUs + SLACK_US) continue;
      if (lease.grant.atUs > end.atUs + SLACK_US || this.#reported.has(lease)) continue;
      if (excused()) return;
      this.#reported.add(lease);
      this.#convictLease(lease, hold, end);
    }
  }

  /** Names the acquire that it was asked for as far as that can be told, which may be an earlier one than that in whose time it was granted. */
  #convictLease(lease: Lease, judged: Hold, itsEnd: Moment): void {
    const hold = likelyFor(lease, this.#blamed) ?? judged;
    this.#blamed.add(hold);
    const end = hold === judged ? itsEnd : (hold.failed ?? itsEnd);
    const over = hold.released ? 'was released' : 'was over';
    const late = lease.grant.atUs > end.atUs;
    this.#convict(
      hold,
      end,
      `${workerText(hold.owner)} left lease ${lease.id} behind when its ${hold.failed ? 'acquire' : 'hold'} of "${hold.lock}" ${hold.failed ? 'failed' : over}`,
      late
        ? 'the lease to be revoked as soon as it is there: it was granted when nobody wanted it any more'
        : 'the lease to be revoked by then',
      ofGrant(lease),
      lease,
    );
  }

  /** The key of an ended hold must go by its owner's hand, at once, not by the end of its lease. */
  #keyGone(deletion: Deletion): void {
    const { key, by, seen, thereAtUs } = deletion;
    const { hold } = key;
    const end = hold?.failed ?? hold?.released;
    if (!hold || !end || by === 'unknown' || hold.unknownOutcome) return;
    const lateUs = (by === 'expiry' ? thereAtUs : by.askedUs) - end.atUs;
    // etcd may let a key go on its own just when its owner is about to.
    if (lateUs <= SLACK_US + this.#world.noise.worstUs(end.atUs, seen.atUs)) return;
    const disturbed = this.#whyLeft(hold, end.atUs + lateUs);
    if (disturbed) return this.#tally.inconclusive(disturbed);
    this.#convict(
      hold,
      end,
      `the key of "${hold.lock}" was left for ${secondsText(lateUs)} after ${workerText(hold.owner)} ${hold.failed ? 'had given up' : 'had released it'}`,
      'the key to be gone by then',
      marked(ofDeletion(deletion), 'harm'),
      end.atUs + lateUs,
    );
  }

  #renewed(event: EventOf<'rpc'>): void {
    const lease = event.lease === undefined ? undefined : this.#world.leases.get(event.lease);
    const hold = lease?.hold;
    if (!lease?.undueRenewal || !hold || hold.mode === 'orphaned' || this.#reported.has(lease)) return;
    const end = hold.lost ?? hold.failed ?? hold.released;
    if (!end || lease.undueRenewal.atUs <= end.atUs + UNDUE_AFTER_US || hold.unknownOutcome) return;
    if (this.#wasCutShort(hold)) return this.#tally.inconclusive(CUT_SHORT);
    this.#reported.add(lease);
    this.#convict(
      hold,
      end,
      `${workerText(lease.owner)} renewed lease ${lease.id} ${secondsText(lease.undueRenewal.atUs - end.atUs)} after its ${hold.acquired ? 'hold' : 'acquire'} of "${hold.lock}" was over`,
      `no renewal once the ${hold.acquired ? 'hold' : 'acquire'} is over`,
      ofGrant(lease),
      lease,
    );
  }

  #census(census: CensusTaken): void {
    this.#lastCensus = census;
    const { keys, leases, workers, atUs, line } = census;
    this.#tally.judged('census');
    const at = { atUs, line };
    for (const left of keys) {
      const key = this.#world.keys.get(left.key);
      if (this.#world.lockOf(left.key) === undefined) continue;
      if (key?.lease && this.#mayStillEnd(key.lease, atUs)) continue;
      this.#tally.violation({
        subject: key?.owner?.subject ?? this.#subject(),
        lock: key?.lock ?? left.key,
        atUs,
        ...spanOf(key && overSinceUs(key), atUs),
        what: `key "${left.key}" was left when all workers were gone${left.lease === '0' ? ', and it has no lease' : ''}`,
        expected: 'nothing in etcd once the longest lease has run out',
        workers: key?.owner ? [key.owner.worker] : [],
        story: story(
          key ? ofKey(key) : [],
          key?.lease ? ofLease(key.lease) : [],
          key?.hold ? ofEnded(key.hold) : [],
          marked([say('etcd', at, `key "${left.key}" is still there (census)`)], 'harm'),
        ),
      });
    }
    for (const left of leases) this.#leaseLeft(left, at);
    for (const pid of workers) {
      this.#tally.violation({
        subject: this.#subject(),
        lock: '',
        atUs,
        what: `worker process ${pid} was left when it should have quit`,
        expected: 'every worker to exit when it is told to quit',
        workers: [],
        story: story(marked([say('host', at, `process ${pid} is still there (census)`)], 'harm')),
      });
    }
  }

  #leaseLeft(left: EventOf<'census'>['leases'][number], at: Moment): void {
    const lease = this.#world.leases.get(left.lease);
    if (!lease) return this.#tally.inconclusive('a lease is left whose grant was not seen');
    if (this.#mayStillEnd(lease, at.atUs)) return;
    this.#tally.violation({
      subject: lease.owner.subject,
      lock: lease.hold?.lock ?? '',
      atUs: at.atUs,
      ...spanOf(overSinceUs({ hold: lease.hold, owner: lease.owner, lease }), at.atUs),
      what: `lease ${left.lease} of ${left.grantedSeconds} s was left when all workers were gone`,
      expected: 'no lease once the longest TTL of the plan has passed',
      workers: [lease.owner.worker],
      story: story(
        lease.undueRenewal ? [...ofGrant(lease), ...ofLease(lease)] : ofLease(lease),
        lease.hold ? ofEnded(lease.hold) : [],
        marked(
          [say('etcd', at, `lease ${left.lease} is still there (census): ${left.remainingSeconds} s to live`)],
          'harm',
        ),
      ),
    });
  }

  /** What etcd went through may have put off its end beyond the census. */
  #mayStillEnd(lease: Lease, atUs: number): boolean {
    const { servers } = this.#world;
    if (servers.disruptions.length === 0 || lease.undueRenewal) return false;
    const askedSeconds = Math.max(lease.hold?.ttlSeconds ?? lease.grantedSeconds, this.#world.floorSeconds);
    const ttlSeconds = Math.min(lease.grantedSeconds, askedSeconds);
    const bound = expiryBound(this.#world, lastRenewal(this.#world, lease), ttlSeconds, atUs);
    if (bound && (bound.widenedBy.length === 0 || atUs > bound.atUs)) return false;
    this.#tally.inconclusive('the census was taken before a lease had to be gone');
    return true;
  }

  #subject(): string {
    return this.#world.plan?.workers[0]?.subject ?? 'unknown';
  }

  /** `left`: the lease that was left, of which the end is still to come; or until when something was there. */
  #convict(hold: Hold, end: Moment, what: string, expected: string, more: Told, left?: Lease | number): void {
    const lines = [ofEnded(hold), hold.key ? ofKey(hold.key) : [], more];
    this.#tally.violation(
      {
        subject: hold.owner.subject,
        lock: hold.lock,
        atUs: end.atUs,
        ...(typeof left === 'number' && spanOf(end.atUs, left)),
        what,
        expected,
        workers: [hold.owner.worker],
        story: story(...lines),
      },
      typeof left === 'object' ? () => this.#howItWentOn(left, end.atUs, lines) : undefined,
    );
  }

  #howItWentOn(lease: Lease, sinceUs: number, lines: readonly Told[]): Pick<Violation, 'span' | 'story'> {
    const after = leaseAfter(lease, sinceUs, this.#world, this.#lastCensus);
    return { ...spanOf(sinceUs, after.lastSeenUs), story: story(...lines, after.lines) };
  }

  /** Why what there is to clean up may stay, and nobody can help it: messages, turns or time were kept from its worker, or etcd was away. */
  #whyLeft(hold: Hold, untilUs: number): string | undefined {
    const { owner, acquire } = hold;
    if (this.#wasCutShort(hold)) return CUT_SHORT;
    if (disturbancesDuring(owner, acquire.atUs, untilUs).length > 0) return 'a fault struck its worker meanwhile';
    return this.#world.servers.heldUp(owner.worker, acquire.atUs, untilUs) ? ETCD_HELD_UP : undefined;
  }

  /** At "quit" a worker waits for its subject so long, says "failed" for it, and leaves: before that it was the subject that gave up. */
  #wasCutShort({ failed }: Hold): boolean {
    const { drainedSinceUs = Number.POSITIVE_INFINITY } = this.#world;
    return failed !== undefined && failed.atUs >= drainedSinceUs + PATIENCE_AFTER_QUIT_MS * 1_000;
  }
}
