// Two workers must never believe at once that they hold a lock. Belief is proven by the holders' own writes to the witness: docs/checks.md
// says why an overlap of two intervals alone proves nothing, and why it takes two writes.
import type { EventOf, HistoryEvent } from '../history/events.ts';
import type { Hold } from '../history/facts.ts';
import type { World } from '../history/world.ts';
import { plural } from '../plural.ts';
import type { Check, CheckResult, Side } from './check.ts';
import { counterfactual, rightfulOf } from './counterfactual.ts';
import { doubtTimes, NO_TIMES } from './doubted-times.ts';
import { isStop, wasHeldUp, whileRunning } from './excuse.ts';
import { PROOF, wasLostAtOnce } from './staleness.ts';
import { secondsText } from './story.ts';
import { Tally } from './tally.ts';
import { expectedInstead, theftOf } from './theft.ts';
import { expectedOfTwo, storyOfTwo } from './two-holders.ts';
import type { Writes, Written } from './writes.ts';

/** A hold that is over is remembered so long: a pipe may be held up, and tell late of somebody who acquired meanwhile. */
const REMEMBERED_US = 5_000_000;
/** By then the end of every key is settled that the watch has told of: a sentence that hangs on it waits no longer. */
const SETTLED_US = 20_000_000;

interface Believer {
  readonly hold: Hold;
  /** When it began to believe: its own `t` of `acquired`. */
  readonly beganUs: number;
  readonly written: Written;
  /** Longest time between two of its writes: as long as that its process may not have run. */
  longestGapUs: number;
  readonly pairs: Pair[];
  /** When the controller knew that it was over. */
  endedAtUs?: number;
  /** It is counted. */
  judged?: boolean;
}

interface Pair {
  readonly both: readonly [Believer, Believer];
  /** The later of the two beginnings. */
  readonly sinceUs: number;
  convicted: boolean;
}

export class MutualExclusion implements Check {
  readonly name = 'mutual-exclusion';
  readonly #tally = new Tally(this.name);
  readonly #world: World;
  readonly #written: Writes;
  /** Holds that are not over, by number. */
  readonly #believers = new Map<number, Believer>();
  /** Holds that are over since a little while, by lock, in the order of their ends. */
  readonly #remembered = new Map<string, Believer[]>();
  /** Convicted pairs whose sentence waits: a renewal that was held up passes late, and is an excuse. */
  #pending: { pair: Pair; atUs: number }[] = [];
  #writes = 0;

  constructor(world: World, writes: Writes) {
    this.#world = world;
    this.#written = writes;
  }

  on(event: HistoryEvent): void {
    while (this.#pending.length > 0 && this.#isRipe(this.#pending[0]!, event.atUs))
      this.#convict(this.#pending.shift()!.pair);
    if (event.kind === 'acquired') this.#begin(event);
    else if (event.kind === 'wrote') this.#wrote(event);
    else if (event.kind === 'released' || event.kind === 'unreleased') this.#end(event.hold);
    else if (event.kind === 'exit') {
      for (const { hold } of this.#believers.values()) {
        if (hold.owner.worker === event.worker && hold.owner.incarnation === event.incarnation) this.#end(hold.hold);
      }
    }
  }

  get convicted(): boolean {
    return this.#tally.violations > 0;
  }

  end(): CheckResult {
    for (const hold of this.#believers.keys()) this.#end(hold);
    for (const { pair } of this.#pending.splice(0)) this.#convict(pair);
    const holds = this.#tally.count('holds');
    if (holds + this.#tally.inconclusives === 0) this.#tally.inconclusive('nobody ever held a lock');
    return doubtTimes(
      this.#tally.result(`${plural(holds, 'hold')}, ${plural(this.#writes, 'write')} of holders`),
      this.#world.clocks,
    );
  }

  #begin(event: EventOf<'acquired'>): void {
    const written = this.#written.of(event.hold);
    if (!written) return;
    const { hold } = written;
    const believer: Believer = { hold, written, beganUs: event.saidUs ?? event.atUs, longestGapUs: 0, pairs: [] };
    this.#pairWithAll(believer);
    this.#believers.set(event.hold, believer);
  }

  #pairWithAll(believer: Believer): void {
    for (const other of this.#believers.values()) pairUp(other, believer);
    for (const other of this.#rememberedOf(believer.hold.lock)) pairUp(other, believer);
  }

  /** Kept in place: there may be hundreds of them. */
  #rememberedOf(lock: string): Believer[] {
    let remembered = this.#remembered.get(lock);
    if (!remembered) this.#remembered.set(lock, (remembered = []));
    const fresh = remembered.findIndex(({ endedAtUs }) => endedAtUs! >= this.#world.nowUs - REMEMBERED_US);
    if (fresh !== 0) remembered.splice(0, fresh < 0 ? remembered.length : fresh);
    return remembered;
  }

  #wrote(event: EventOf<'wrote'>): void {
    if (event.saidUs === undefined) return;
    const believer = this.#believers.get(event.hold) ?? this.#outliving(event.hold, event.saidUs);
    if (!believer) return;
    this.#writes += 1;
    // It is among the writes already.
    const before = believer.written.writes.at(-2)?.atUs ?? believer.beganUs;
    believer.longestGapUs = Math.max(believer.longestGapUs, event.saidUs - before);
    // The sentence wants the length of the overlap, so it is spoken when one of the two ends.
    for (const pair of believer.pairs) pair.convicted ||= pair.both.every((one) => provesBelief(one, pair.sinceUs));
  }

  /** A critical section that goes on in a process of its own, after the one that held the lock for it is gone: it still believes. */
  #outliving(number: number, saidUs: number): Believer | undefined {
    const written = this.#written.of(number);
    const exitUs = written?.hold.owner.exit?.atUs;
    if (!written || exitUs === undefined || saidUs <= exitUs) return undefined;
    const remembered = this.#rememberedOf(written.hold.lock);
    const index = remembered.findIndex(({ hold }) => hold.hold === number);
    const [believer] = index < 0 ? [] : remembered.splice(index, 1);
    if (!believer) return undefined;
    delete believer.endedAtUs;
    this.#pairWithAll(believer);
    this.#believers.set(number, believer);
    return believer;
  }

  #end(number: number): void {
    const believer = this.#believers.get(number);
    if (!believer) return;
    this.#believers.delete(number);
    // Without its own times nothing can be said about it: arrival at the controller proves no order.
    if (believer.judged) {
      // Its critical section went on after its end.
    } else if (this.#world.clocks.doubts(believer.hold.owner)) this.#tally.inconclusive(NO_TIMES);
    else if (believer.written.writes.length > 0 || wasLostAtOnce(believer.hold)) this.#tally.judged('holds');
    else this.#tally.inconclusive('a holder wrote nothing with a time');
    believer.judged = true;
    believer.endedAtUs = this.#world.nowUs;
    for (const pair of believer.pairs) {
      const other = pair.both[0] === believer ? pair.both[1] : pair.both[0];
      other.pairs.splice(other.pairs.indexOf(pair), 1);
      if (pair.convicted) this.#pending.push({ pair, atUs: this.#world.nowUs });
      // The other one may be held up in its pipe, and has not said yet what it wrote.
      else if (other.endedAtUs === undefined && mayOverlap(believer, pair.sinceUs)) other.pairs.push(pair);
    }
    believer.pairs.length = 0;
    this.#rememberedOf(believer.hold.lock).push(believer);
  }

  /** Whose doing it was may hang on whether etcd broke its promise, and several members may: then the ends of both keys must be known. */
  #isRipe({ pair: { both }, atUs }: { pair: Pair; atUs: number }, nowUs: number): boolean {
    if (nowUs <= atUs + REMEMBERED_US) return false;
    const known = both.every(({ hold: { key } }) => !key || key.deletion !== undefined);
    return known || this.#world.servers.members === 1 || nowUs > atUs + SETTLED_US;
  }

  #convict({ both, sinceUs }: Pair): void {
    const [first, second] = both[0].beganUs <= both[1].beganUs ? both : [both[1], both[0]];
    const { clocks } = this.#world;
    if (clocks.doubts(first.hold.owner) || clocks.doubts(second.hold.owner)) return this.#tally.inconclusive(NO_TIMES);
    if (this.#excused(first) || this.#excused(second))
      return this.#tally.inconclusive('a holder that does not claim to notice was held up');
    const side = sideOf(first, second, sinceUs);
    // A promise that etcd broke entitles to nothing beyond it.
    const fromUs = side === 'library' ? entitledUntilUs([first, second], sinceUs) : sinceUs;
    const untilUs = Math.min(lastWriteUs(first), lastWriteUs(second));
    const rightful = rightfulOf(first.written, second.written, sinceUs);
    const wrongful = rightful === first.written ? second.written : first.written;
    const fencing = counterfactual(wrongful, [rightful]);
    const stolen = theftOf(wrongful.hold);
    const culprit = stolen?.by.owner ?? wrongful.hold.owner;
    // One that came later explains nothing.
    const theft = stolen && stolen.by.sentUs <= sinceUs ? stolen : undefined;
    const pair = (wrongful === first.written ? [first, second] : [second, first]).map(({ hold }) => hold.owner.worker);
    const told = {
      subject: culprit.subject,
      lock: first.hold.lock,
      atUs: fromUs,
      ...(untilUs > fromUs && { span: { fromUs, untilUs } }),
      what: `two workers held "${first.hold.lock}" at once for ${secondsText(Math.max(0, untilUs - fromUs))}${why[side]}`,
      expected: theft ? expectedInstead(theft) : expectedOfTwo({ both: [first.written, second.written], wrongful }),
      workers: theft ? [...new Set([culprit.worker, ...pair])] : pair,
      ...(fencing && { fencing }),
      story: storyOfTwo({ both: [first.written, second.written], wrongful, theft, sinceUs, fromUs, untilUs }),
    };
    if (side !== 'library') this.#tally.finding({ ...told, side });
    else this.#tally.violation({ ...told, side: culprit.claims.served ? 'server' : 'library' });
  }

  #excused({ hold, longestGapUs, written: { writes }, beganUs }: Believer): boolean {
    // Somebody who was stopped cannot notice.
    return wasHeldUp(this.#world, hold, longestGapUs, writes.at(-1)?.atUs ?? beganUs, (what) => !isStop(what));
  }
}

const why: Readonly<Record<Side, string>> = {
  library: '',
  server: ': etcd had let a lease go that it had promised for longer',
  host: ': the process of one of them stood still',
};

/** Whose doing it was: the host's where one wrote only while its process stood still, the server's where only a broken promise explains it. */
function sideOf(first: Believer, second: Believer, sinceUs: number): Side {
  const proven = (fromUs: number): boolean =>
    [first, second].every(
      ({ hold, written: { writes } }) =>
        whileRunning(hold.owner, writes).filter(({ atUs }) => atUs > fromUs).length >= PROOF,
    );
  if (!proven(sinceUs)) return 'host';
  return proven(entitledUntilUs([first, second], sinceUs)) ? 'library' : 'server';
}

/** Until when one of them could rely on what etcd had acknowledged, although etcd had let its key go; at least `sinceUs`. */
function entitledUntilUs(believers: readonly Believer[], sinceUs: number): number {
  const promises = believers.map(({ hold: { key } }) => (key?.deletion?.early ? (key.lease?.livesUntilUs ?? 0) : 0));
  return Math.max(sinceUs, ...promises);
}

function lastWriteUs({ written: { writes }, beganUs }: Believer): number {
  return writes.at(-1)?.atUs ?? beganUs;
}

/** They are one of the pairs to look at, if their beliefs may overlap. */
function pairUp(other: Believer, believer: Believer): void {
  if (other.hold.lock !== believer.hold.lock || !mayOverlap(other, believer.beganUs)) return;
  const sinceUs = Math.max(believer.beganUs, other.beganUs);
  const pair: Pair = { both: [other, believer], sinceUs, convicted: false };
  other.pairs.push(pair);
  believer.pairs.push(pair);
}

/** The first write after a stall may precede the timer of `lost` in the same turn of the event loop; the second one cannot. */
function provesBelief({ written: { writes } }: Believer, sinceUs: number): boolean {
  return (writes.at(-PROOF)?.atUs ?? 0) > sinceUs;
}

/** Whether it still believed at `atUs`, or may: all that it wrote is known only once it is over. */
function mayOverlap(one: Believer, atUs: number): boolean {
  return one.endedAtUs === undefined || provesBelief(one, atUs);
}
