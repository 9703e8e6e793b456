// Two workers must never believe at once that they hold a lock. Belief is proven by the holders' own writes to the witness: docs/checks.md
// says why an overlap of two intervals alone proves nothing, and why it takes two writes.
import type { EventOf, HistoryEvent } from '../history/events.ts';
import { disturbancesDuring, heldUpUs } from '../history/facts.ts';
import type { Hold } from '../history/facts.ts';
import type { World } from '../history/world.ts';
import type { Check, CheckResult } from './check.ts';
import { ofDeath, ofDeletion, ofHold, say, secondsText, story, workerText } from './story.ts';
import { Tally } from './tally.ts';

/** Writes of a hold that are kept: the last ones prove belief, the others are for the story. */
const WRITES_KEPT = 64;
/** A hold that is over is remembered so long: a pipe may be held up, and tell late of somebody who acquired meanwhile. */
const REMEMBERED_US = 5_000_000;

interface Believer {
  readonly hold: Hold;
  /** When it began to believe: its own `t` of `acquired`. */
  readonly beganUs: number;
  readonly writes: { atUs: number; line: number }[];
  firstWriteUs?: number;
  /** Longest time between two of its writes: as long as that its process may not have run. */
  longestGapUs: number;
  readonly pairs: Pair[];
  /** When the controller knew that it was over. */
  endedAtUs?: number;
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
  /** Holds that are not over, by number. */
  readonly #believers = new Map<number, Believer>();
  /** Holds that are over since a little while, by lock, in the order of their ends. */
  readonly #remembered = new Map<string, Believer[]>();
  /** Convicted pairs whose sentence waits: a renewal that was held up passes late, and is an excuse. */
  #pending: { pair: Pair; atUs: number }[] = [];
  #writes = 0;

  constructor(world: World) {
    this.#world = world;
  }

  on(event: HistoryEvent, line: number): void {
    while (this.#pending.length > 0 && event.atUs > this.#pending[0]!.atUs + REMEMBERED_US)
      this.#convict(this.#pending.shift()!.pair);
    if (event.kind === 'acquired') this.#begin(event);
    else if (event.kind === 'wrote') this.#wrote(event, line);
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
    return this.#tally.result(`${holds} holds, ${this.#writes} writes of holders`);
  }

  #begin(event: EventOf<'acquired'>): void {
    const hold = this.#world.hold(event.hold);
    if (!hold) return;
    const beganUs = event.saidUs ?? event.atUs;
    const believer: Believer = { hold, beganUs, writes: [], longestGapUs: 0, pairs: [] };
    for (const other of this.#believers.values()) pairUp(other, believer);
    for (const other of this.#rememberedOf(hold.lock)) pairUp(other, believer);
    this.#believers.set(event.hold, believer);
  }

  /** Kept in place: there may be hundreds of them. */
  #rememberedOf(lock: string): Believer[] {
    let remembered = this.#remembered.get(lock);
    if (!remembered) this.#remembered.set(lock, (remembered = []));
    const fresh = remembered.findIndex(({ endedAtUs }) => endedAtUs! >= this.#world.nowUs - REMEMBERED_US);
    if (fresh !== 0) remembered.splice(0, fresh < 0 ? remembered.length : fresh);
    return remembered;
  }

  #wrote(event: EventOf<'wrote'>, line: number): void {
    const believer = this.#believers.get(event.hold);
    if (!believer || event.saidUs === undefined) return;
    this.#writes += 1;
    believer.firstWriteUs ??= event.saidUs;
    believer.longestGapUs = Math.max(
      believer.longestGapUs,
      event.saidUs - (believer.writes.at(-1)?.atUs ?? believer.beganUs),
    );
    believer.writes.push({ atUs: event.saidUs, line });
    if (believer.writes.length > WRITES_KEPT) believer.writes.shift();
    // The sentence wants the length of the overlap, so it is spoken when one of the two ends.
    for (const pair of believer.pairs) pair.convicted ||= pair.both.every((one) => provesBelief(one, pair.sinceUs));
  }

  #end(number: number): void {
    const believer = this.#believers.get(number);
    if (!believer) return;
    this.#believers.delete(number);
    // Without its own times nothing can be said about it: arrival at the controller proves no order.
    if (believer.firstWriteUs !== undefined) this.#tally.judged('holds');
    else this.#tally.inconclusive('a holder wrote nothing with a time');
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

  #convict({ both, sinceUs }: Pair): void {
    const [first, second] = both[0].beganUs <= both[1].beganUs ? both : [both[1], both[0]];
    if (this.#excused(first) || this.#excused(second))
      return this.#tally.inconclusive('a holder that does not claim to notice was held up');
    const { hold } = first;
    const untilUs = Math.min(first.writes.at(-1)!.atUs, second.writes.at(-1)!.atUs);
    const wrote = (one: Believer) =>
      say(workerText(one.hold.owner), lastBefore(one, untilUs), 'writes, and believes that it holds the lock');
    this.#tally.violation({
      subject: hold.owner.subject,
      lock: hold.lock,
      atUs: sinceUs,
      what: `two workers held "${hold.lock}" at once for ${secondsText(Math.max(0, untilUs - sinceUs))}`,
      expected: `${workerText(first.hold.owner)} to have stopped, or to have been told "lost", before ${workerText(second.hold.owner)} acquired`,
      workers: [first.hold.owner.worker, second.hold.owner.worker],
      story: story(ofHold(first.hold), ofHold(second.hold), ofEnd(first.hold), ofEnd(second.hold), [
        wrote(first),
        wrote(second),
      ]),
    });
  }

  /**
   * A subject that does not claim to tell of a loss cannot keep its lease alive while its process, or its connection, is held up: that is
   * no proof against it. A third of its TTL without a turn is when a renewal is missed; two thirds without a renewal tell of such a time
   * before its first write, or on the way.
   */
  #excused({ hold, longestGapUs, beganUs, writes }: Believer): boolean {
    if (hold.owner.claims.lost) return false;
    const untilUs = writes.at(-1)?.atUs ?? beganUs;
    const leases = [...hold.leases, ...(hold.key?.lease ? [hold.key.lease] : [])];
    // An etcd that was slow before it began counts too: the lease may have been near its end already.
    const ttlUs = Math.max(hold.ttlSeconds, ...leases.map(({ grantedSeconds }) => grantedSeconds)) * 1_000_000;
    const stalledUs = Math.max(longestGapUs, this.#world.noise.worstUs(beganUs - ttlUs, untilUs));
    if (stalledUs > (hold.ttlSeconds * 1_000_000) / 3) return true;
    // That a plan keeps etcd's answers from a worker that runs is what it has to notice.
    if (disturbancesDuring(hold.owner, beganUs - ttlUs, untilUs).some(({ what }) => what !== 'pause')) return false;
    return leases.some((lease) => heldUpUs(lease, untilUs) > (lease.grantedSeconds * 2_000_000) / 3);
  }
}

/** They are one of the pairs to look at, if their beliefs may overlap. */
function pairUp(other: Believer, believer: Believer): void {
  if (other.hold.lock !== believer.hold.lock || !mayOverlap(other, believer.beganUs)) return;
  const sinceUs = Math.max(believer.beganUs, other.beganUs);
  const pair: Pair = { both: [other, believer], sinceUs, convicted: false };
  other.pairs.push(pair);
  believer.pairs.push(pair);
}

/** How etcd came to give the lock to somebody else: the end of the hold's key, as far as it is known by now. */
function ofEnd({ key, owner }: Hold): ReturnType<typeof ofHold> {
  return [...(key?.deletion ? ofDeletion(key.deletion) : []), ...ofDeath(owner)];
}

/** The first write after a stall may precede the timer of `lost` in the same turn of the event loop; the second one cannot. */
function provesBelief({ writes }: Believer, sinceUs: number): boolean {
  return (writes.at(-2)?.atUs ?? 0) > sinceUs;
}

/** Whether it still believed at `atUs`, or may: all that it wrote is known only once it is over. */
function mayOverlap(one: Believer, atUs: number): boolean {
  return one.endedAtUs === undefined || provesBelief(one, atUs);
}

function lastBefore({ writes }: Believer, untilUs: number): { atUs: number; line: number } | undefined {
  return writes.findLast((write) => write.atUs <= untilUs);
}
