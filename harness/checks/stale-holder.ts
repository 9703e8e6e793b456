// Whoever holds a lock must know when etcd has given it away: a holder that goes on is stale. Convicts from the holder's own writes, and
// measures how long it took. docs/checks.md says what excuses a holder, and why it takes two writes.
import type { EventOf, HistoryEvent } from '../history/events.ts';
import { disturbancesDuring } from '../history/facts.ts';
import type { Key } from '../history/facts.ts';
import type { World } from '../history/world.ts';
import { plural } from '../plural.ts';
import type { Check, CheckResult } from './check.ts';
import { counterfactual } from './counterfactual.ts';
import { doubtTimes, NO_TIMES } from './doubted-times.ts';
import { wasHeldUp } from './excuse.ts';
import type { Sampler } from './sample.ts';
import { ServedAnswers } from './served-answers.ts';
import { longestGapUs, PROOF, stalenessOf, wasLostAtOnce } from './staleness.ts';
import type { Staleness } from './staleness.ts';
import { secondsText, timeText, workerText } from './story.ts';
import { neverRenewed } from './story-lines.ts';
import { storyOfStale } from './stale-story.ts';
import { Tally } from './tally.ts';
import { windowsOf } from './windows.ts';
import type { Window } from './windows.ts';
import type { Writes, Written } from './writes.ts';

/** A hold that is over is judged so much later: what a pipe held up has been read by then. */
const SETTLED_US = 5_000_000;

export class StaleHolder implements Check {
  readonly name = 'stale-holder';
  readonly #tally = new Tally(this.name);
  readonly #world: World;
  readonly #writes: Writes;
  /** Holds that are not judged yet, by number. */
  readonly #open = new Map<number, Written>();
  readonly #over: { number: number; atUs: number }[] = [];
  /** Holds that are over, and of whose keys the end is not known yet. */
  readonly #outliving = new Map<Key, Written>();
  readonly #served: ServedAnswers;
  readonly #etcdFaults: { index: number; what: string; fromUs: number; untilUs: number }[] = [];
  readonly #windows: Window[] = [];
  readonly #sample: Sampler;

  constructor(world: World, writes: Writes, sample: Sampler) {
    this.#world = world;
    this.#sample = sample;
    this.#writes = writes;
    this.#served = new ServedAnswers(world, this.#tally);
    world.onDeletion(({ key }) => {
      const written = this.#outliving.get(key);
      if (written) this.#judge(written);
      this.#outliving.delete(key);
    });
  }

  on(event: HistoryEvent, line: number): void {
    while ((this.#over[0]?.atUs ?? Infinity) < this.#world.nowUs - SETTLED_US) this.#settle(this.#over.shift()!.number);
    switch (event.kind) {
      case 'acquired': {
        const written = this.#writes.of(event.hold);
        if (written) this.#open.set(event.hold, written);
        break;
      }
      case 'released':
      case 'unreleased':
        if (this.#open.has(event.hold)) this.#over.push({ number: event.hold, atUs: this.#world.nowUs });
        break;
      case 'exit':
        for (const { hold } of this.#world.incarnationOf(event)?.recent ?? [])
          if (this.#open.has(hold)) this.#over.push({ number: hold, atUs: this.#world.nowUs });
        break;
      case 'rpc':
        this.#served.rpc(event, line);
        break;
      case 'etcd-fault':
        this.#etcdFault(event);
        break;
      default:
    }
  }

  get convicted(): boolean {
    return this.#tally.violations > 0;
  }

  end(): CheckResult | string {
    for (const number of this.#open.keys()) this.#judgeOpen(number);
    const { clocks } = this.#world;
    const measured = this.#windows.filter(({ subject }) => !clocks.falseTimes.has(subject));
    const count = measured.length;
    if (this.#windows.length + this.#tally.count('answers of a lock service') + this.#tally.inconclusives === 0)
      return 'etcd let the key of no holder go';
    const longestMs = Math.max(0, ...measured.map(({ ms }) => ms));
    const told =
      longestMs === 0
        ? 'all of them knew in time'
        : `told at most ${secondsText(longestMs * 1_000)} after etcd gave it away`;
    const windows = windowsOf(measured);
    const result = this.#tally.result(`${plural(count, 'holder')} whose key etcd let go, ${told}`);
    return { ...doubtTimes(result, clocks), windows };
  }

  #settle(number: number): void {
    const written = this.#open.get(number);
    if (!written) return;
    const { key } = written.hold;
    if (!key || key.deletion) return this.#judgeOpen(number);
    this.#open.delete(number);
    this.#outliving.set(key, written);
  }

  #judgeOpen(number: number): void {
    const written = this.#open.get(number);
    this.#open.delete(number);
    if (written) this.#judge(written);
  }

  #judge(written: Written): void {
    const { hold, writes } = written;
    const { deletion } = hold.key ?? {};
    if (deletion?.by === 'unknown' && writes.filter(({ atUs }) => atUs > deletion.goneByUs).length >= PROOF)
      return this.#tally.inconclusive('a call with unknown outcome may have deleted the key');
    const seen = stalenessOf(written);
    if (!seen) return;
    if (this.#world.clocks.doubts(hold.owner)) return this.#tally.inconclusive(NO_TIMES);
    if (writes.length === 0 && seen.toldBeforeUs === undefined && !wasLostAtOnce(hold))
      return this.#tally.inconclusive('a holder wrote nothing with a time');
    const proven = seen.stale.length >= PROOF;
    if (proven && !seen.lease) return this.#tally.inconclusive('the lease of the key was not seen');
    const { subject } = hold.owner;
    const fault = this.#faultOf(written, seen);
    this.#windows.push({ subject, ttlSeconds: hold.ttlSeconds, fault, ms: seen.windowUs / 1_000 });
    this.#sample({
      kind: 'stale-window',
      atUs: seen.windowUs > 0 ? seen.untilUs : seen.fromUs,
      line: seen.deletion.seen.line,
      lock: hold.lock,
      worker: hold.owner.worker,
      valueUs: seen.windowUs,
      boundUs: 0,
      boundText: `must have stopped by ${timeText(seen.fromUs)}`,
      fault,
    });
    if (!proven) {
      this.#tally.judged('holders let go');
      if (seen.toldBeforeUs !== undefined) this.#tally.margin(seen.toldBeforeUs);
      else if (seen.stale.length === 0 && writes.some(({ atUs }) => atUs > seen.fromUs && atUs <= seen.untilUs))
        this.#wroteWhileStopped(written, seen);
      return;
    }
    if (!seen.outlived && wasHeldUp(this.#world, hold, longestGapUs(written), seen.untilUs, () => true))
      return this.#tally.inconclusive('a holder that does not claim to notice was held up');
    this.#tally.judged('holders let go');
    this.#tally.margin(-seen.windowUs);
    this.#convict(written, seen);
  }

  #convict(written: Written, seen: Staleness): void {
    const { hold } = written;
    const { owner, lock } = hold;
    const who = workerText(owner);
    const newer = [...this.#writes.onLock(lock)].filter(
      (other) =>
        other !== written &&
        (other.writes.at(-1)?.atUs ?? 0) > seen.fromUs &&
        (other.hold.key?.createRevision ?? 0) > (hold.key?.createRevision ?? 0),
    );
    const fencing = counterfactual(written, newer);
    this.#tally.violation({
      ...this.#told(written, seen),
      ...(owner.claims.served && { side: 'server' }),
      what: seen.outlived
        ? `the critical section of ${who} went on for ${secondsText(seen.windowUs)} after etcd had let the key of "${lock}" go: its process was dead`
        : `${who} went on as the holder of "${lock}" for ${secondsText(seen.windowUs)} after etcd had given it away`,
      ...(fencing && { fencing }),
    });
  }

  /** The host's doing: nothing tells a process that stands still. */
  #wroteWhileStopped(written: Written, seen: Staleness): void {
    const who = workerText(written.hold.owner);
    this.#tally.finding({
      ...this.#told(written, seen),
      side: 'host',
      what: `writes of ${who} arrived while its process stood still, after etcd had given "${written.hold.lock}" away`,
    });
  }

  #told(written: Written, seen: Staleness) {
    const { hold } = written;
    const { deletion, lease, fromUs, untilUs } = seen;
    const who = workerText(hold.owner);
    const promise = lease
      ? `${neverRenewed(lease) ? 'lease asked for' : 'last acknowledged renewal sent'} ${timeText(lease.acked.sentUs)} + ${lease.grantedSeconds} s granted${neverRenewed(lease) ? ', never renewed' : ''}, key gone by ${timeText(deletion.goneByUs)}`
      : `key gone by ${timeText(deletion.goneByUs)}`;
    return {
      subject: hold.owner.subject,
      lock: hold.lock,
      atUs: fromUs,
      ...(untilUs > fromUs && { span: { fromUs, untilUs } }),
      expected: `${who} to have stopped, or to have been told "lost", by ${timeText(fromUs)}: ${promise}`,
      workers: [hold.owner.worker],
      story: storyOfStale(written, seen, this.#writes.onLock(hold.lock)),
    };
  }

  /** What kept the lease from being renewed: the latest fault of the holder that had begun by then, else one of etcd. */
  #faultOf({ hold }: Written, { lease, fromUs, untilUs, outlived }: Staleness): string {
    const { owner } = hold;
    if (outlived && owner.struck) return 'kill';
    const sinceUs = lease?.acked.sentUs ?? hold.acquire.atUs;
    const own = disturbancesDuring(owner, sinceUs, untilUs);
    const led = own.findLast(({ atUs }) => atUs <= fromUs) ?? own[0];
    if (led) return led.what;
    const etcd = this.#etcdFaults.findLast((fault) => fault.fromUs <= fromUs && fault.untilUs >= sinceUs);
    if (etcd) return etcd.what;
    return owner.disturbances.findLast(({ atUs }) => atUs <= fromUs && atUs >= hold.acquire.atUs)?.what ?? 'none';
  }

  #etcdFault({ index, what, phase, atUs, forMs }: EventOf<'etcd-fault'>): void {
    if (phase === 'begin')
      this.#etcdFaults.push({
        index,
        what,
        fromUs: atUs,
        untilUs: forMs === undefined ? atUs : Number.POSITIVE_INFINITY,
      });
    const over = phase === 'end' && this.#etcdFaults.findLast((fault) => fault.index === index);
    if (over) over.untilUs = atUs;
  }
}
