// What a scenario asserts of a worker's first acquire (plan.expect), and of the lease that it waits for.
import type { EventOf, HistoryEvent } from '../history/events.ts';
import { disturbancesDuring, heldUpUs } from '../history/facts.ts';
import type { Hold, Moment } from '../history/facts.ts';
import type { World } from '../history/world.ts';
import type { Expectation as Expected } from '../plan/schema.ts';
import type { Check, CheckResult } from './check.ts';
import { say, story, turn, workerText } from './story.ts';
import type { Told } from './story.ts';
import { ofAcquire, ofAsk, ofEnd, ofEntry, ofLoss } from './story-lines.ts';
import { Tally } from './tally.ts';
import { although, noteOf } from './two-holders.ts';

/** After a fault gRPC connects again in a second, and etcd3 refuses calls for up to 5 s after several that failed. */
const RECOVERY_US = 5_000_000;
/** An acquire: a grant, a transaction, a look at the queue and at its own key, and a renewal. */
const ROUND_TRIPS = 5;

/** Of a worker's first acquire: the holder that it found, and what became of it. */
interface First {
  readonly hold: Hold;
  readonly holder: Hold | undefined;
  /** Its latest call that puts something. */
  asked?: { readonly call: number; readonly atUs: number };
  /** When the latest of them that etcd answered was passed on. */
  throughUs?: number;
  answer?: Moment & { readonly kind: 'acquired' | 'failed'; readonly phase: World['phase'] };
}

export class Expectation implements Check {
  readonly name = 'expectation';
  readonly #tally = new Tally(this.name);
  readonly #world: World;
  readonly #first = new Map<number, First>();
  #ttlSamples = 0;
  /** First sample of a lease that was gone, by lease. */
  readonly #gone = new Map<string, { hold: Hold; at: Moment }>();

  constructor(world: World) {
    this.#world = world;
  }

  on(event: HistoryEvent, line: number): void {
    if (event.kind === 'acquire') this.#acquire(event);
    else if (event.kind === 'acquired' || event.kind === 'failed') this.#answer(event, line);
    else if (event.kind === 'ttl') this.#sample(event, line);
    else if (event.kind === 'rpc') this.#rpc(event);
  }

  get convicted(): boolean {
    return this.#tally.violations > 0;
  }

  /** Only now it is known whether a holder was held up: its lines may come late. */
  end(): CheckResult | string {
    const expected = this.#world.plan?.expect ?? [];
    if (expected.length === 0) return 'the plan asserts nothing';
    for (const one of expected) this.#judge(one, this.#first.get(one.worker));
    for (const [lease, { hold, at }] of this.#gone) this.#ranOut(lease, hold, at);
    const samples = this.#ttlSamples > 0 ? `, ${this.#ttlSamples} samples of the lease's time to live` : '';
    return this.#tally.result(`${this.#tally.count('outcomes')} of ${expected.length} outcomes${samples}`);
  }

  #acquire(event: EventOf<'acquire'>): void {
    const hold = this.#world.hold(event.hold);
    if (!hold || this.#first.has(event.worker)) return;
    const holder = [...this.#world.holds.values()].find((other) => other.lock === hold.lock && other.acquired);
    this.#first.set(event.worker, { hold, holder });
  }

  #answer(event: EventOf<'acquired' | 'failed'>, line: number): void {
    const first = this.#first.get(event.worker);
    if (first?.hold.hold !== event.hold) return;
    first.answer ??= { kind: event.kind, atUs: event.atUs, line, phase: this.#world.phase };
  }

  /** Takes note of whether it gets through to its place in the queue. */
  #rpc({ worker, incarnation, call, side, outcome, puts, atUs }: EventOf<'rpc'>): void {
    const first = this.#first.get(worker);
    if (!first || first.answer || first.hold.owner.incarnation !== incarnation) return;
    if (side === 'request') {
      if (outcome !== 'dropped' && puts && puts.length > 0) first.asked = { call, atUs };
    } else if (outcome === 'ok' && first.asked?.call === call) first.throughUs = first.asked.atUs;
  }

  #judge(expected: Expected, first: First | undefined): void {
    if (!first?.answer) return this.#tally.inconclusive(`w${expected.worker} was not answered`);
    const { hold, holder, answer } = first;
    // The story did not come about: the second locker was there first, or the run was over before it was answered.
    if (expected.outcome === 'failed' && !holder) return this.#tally.inconclusive('nobody held the lock yet');
    if (answer.kind === 'failed' && answer.phase !== 'storm') return this.#tally.inconclusive('the run was over first');
    if (answer.kind === expected.outcome) return this.#tally.judged('outcomes');
    // A holder that was not let run loses its lease, and a waiter that was not let run gets nothing, whatever the library does.
    const calm = this.#world.noise.epsilonUs(hold.acquire.atUs, answer.atUs) !== undefined;
    if (!calm || (holder && this.#wasHeldUp(holder, answer.atUs)) || this.#wasHeldUp(hold, answer.atUs))
      return this.#tally.inconclusive('the host held up a worker, or etcd was too slow');
    if (answer.kind === 'failed' && wasCutShort(first, answer.atUs))
      return this.#tally.inconclusive('a fault left open what became of a call of the acquire');
    // Whoever cannot have been through with it before its lease may have run out is right to give up.
    const slowestUs = ROUND_TRIPS * this.#world.noise.worstUs(hold.acquire.atUs, answer.atUs);
    if (answer.kind === 'failed' && slowestUs >= hold.ttlSeconds * 1_000_000)
      return this.#tally.inconclusive('the host held up a worker, or etcd was too slow');
    this.#tally.judged('outcomes');
    const { outcome, because } = expected;
    this.#tally.violation({
      subject: hold.owner.subject,
      lock: hold.lock,
      atUs: answer.atUs,
      what: `${workerText(hold.owner)} ${outcome === 'acquired' ? 'did not get' : 'got'} "${hold.lock}"${outcome === 'failed' && holder ? `, which ${workerText(holder.owner)} was to keep` : ''}`,
      expected: `${workerText(hold.owner)} ${outcome === 'acquired' ? 'to get it' : 'not to get it'}: ${because}`,
      workers: [hold.owner.worker],
      story: story(
        holder ? [...ofAcquire(holder), ...ofLoss(holder, answer.atUs), ...ofEnd(holder)] : [],
        ofAsk(hold),
        ofLoss(hold, answer.atUs),
        answered(hold, holder, answer).map((line) =>
          line?.line === answer.line
            ? turn(line, outcome === 'acquired' ? 'it should have got it' : 'it should not have got it')
            : line,
        ),
      ),
    });
  }

  /** A kept-alive lease that somebody waits for in vain must never run down. */
  #sample(event: EventOf<'ttl'>, line: number): void {
    const hold = this.#world.leases.get(event.lease)?.hold;
    if (
      !hold?.acquired ||
      hold.mode !== 'kept-alive' ||
      hold.release ||
      hold.owner.struck ||
      this.#world.phase !== 'storm'
    )
      return;
    if (!this.#world.plan?.expect.some(({ outcome }) => outcome === 'failed')) return;
    this.#ttlSamples += 1;
    if (event.remainingSeconds >= 0 || this.#gone.has(event.lease)) return;
    this.#gone.set(event.lease, { hold, at: { atUs: event.atUs, line } });
  }

  #ranOut(lease: string, hold: Hold, at: Moment): void {
    // It may have died, or been told to release, before the sample was taken.
    if (hold.owner.exit && hold.owner.exit.atUs <= at.atUs) return;
    if (this.#wasHeldUp(hold, at.atUs))
      return this.#tally.inconclusive('the host held up a worker, or etcd was too slow');
    this.#tally.violation({
      subject: hold.owner.subject,
      lock: hold.lock,
      atUs: at.atUs,
      what: `the kept-alive lease of "${hold.lock}" ran out under its living holder`,
      expected: 'a lease that is renewed for as long as its process lives',
      workers: [hold.owner.worker],
      story: story(ofAcquire(hold), ofLoss(hold, Number.POSITIVE_INFINITY), ofEnd(hold), [
        turn(say('etcd', at, `lease ${lease} is gone`), 'its holder lives'),
      ]),
    });
  }

  /**
   * A fault held up the process, its connection or etcd, or a renewal came so late that something must have, or it came in time to an etcd
   * that was too slow to take it. A reset holds up nobody.
   */
  #wasHeldUp({ owner, acquire, leases }: Hold, untilUs: number): boolean {
    if (disturbancesDuring(owner, acquire.atUs, untilUs).some(({ what }) => what !== 'reset')) return true;
    if (this.#world.servers.heldUp(owner.worker, acquire.atUs, untilUs)) return true;
    const slowUs = this.#world.noise.worstUs(acquire.atUs, untilUs);
    return [...leases].some((lease) => {
      const grantedUs = lease.grantedSeconds * 1_000_000;
      const tried = lease.lastSentUs > lease.lastAnswered.sentUs;
      return heldUpUs(lease, untilUs) > (grantedUs * 2) / 3 || (tried && slowUs > grantedUs / 3);
    });
  }
}

/** How its acquire went; where it got the lock, what should have kept it from that. */
function answered(hold: Hold, holder: Hold | undefined, { atUs }: Moment): Told {
  if (!hold.acquired || !holder) return ofAcquire(hold);
  return ofEntry(hold, although(noteOf(hold, holder, hold.acquired.saidUs ?? atUs)));
}

/**
 * Whoever does not know what became of its transaction may give the acquire up and clean up, which is what the reference does. Whoever got
 * one through that it asked for afterwards knows.
 */
function wasCutShort({ hold: { owner, acquire }, throughUs = 0 }: First, untilUs: number): boolean {
  return disturbancesDuring(owner, acquire.atUs - RECOVERY_US, untilUs).some(
    ({ atUs, end }) => (end?.atUs ?? atUs) >= throughUs,
  );
}
