// Fencing tokens must strictly rise: an acquire that was asked for after another one had returned must get a larger token, and no two the same.
import type { EventOf, HistoryEvent } from '../history/events.ts';
import type { Hold } from '../history/facts.ts';
import type { World } from '../history/world.ts';
import { plural } from '../plural.ts';
import type { Check, CheckResult } from './check.ts';
import { story, turn, workerText } from './story.ts';
import { ofAsk, ofEntry, ofRelease } from './story-lines.ts';
import { Tally } from './tally.ts';

/** Acquisitions remembered per lock: an acquire that began before so many others returned is compared with the latest only. */
const REMEMBERED = 256;

interface Returned {
  readonly atUs: number;
  readonly token: bigint;
  readonly hold: Hold;
  /** The entry with the largest token up to here. */
  largest: Returned;
}

export class Fencing implements Check {
  readonly name = 'fencing';
  readonly #tally = new Tally(this.name);
  readonly #world: World;
  readonly #returned = new Map<string, Returned[]>();
  #claimed = false;

  constructor(world: World) {
    this.#world = world;
  }

  on(event: HistoryEvent): void {
    if (event.kind === 'ready') this.#claimed ||= event.claims.token;
    if (event.kind === 'acquired') this.#acquired(event);
  }

  get convicted(): boolean {
    return this.#tally.violations > 0;
  }

  end(): CheckResult | string {
    if (!this.#claimed) return 'no subject claims fencing tokens';
    const judged = this.#tally.count('tokens');
    if (judged === 0) this.#tally.inconclusive('nobody ever held a lock');
    return this.#tally.result(`${plural(judged, 'token')}, ${this.#tally.count('comparisons')} compared`);
  }

  #acquired(event: EventOf<'acquired'>): void {
    const hold = this.#world.hold(event.hold);
    if (!hold?.owner.claims.token) return;
    this.#tally.judged('tokens');
    if (event.token === undefined || !/^\d+$/.test(event.token)) {
      return this.#convict(
        hold,
        undefined,
        `${workerText(hold.owner)} was given ${event.token === undefined ? 'no token' : `the token "${event.token}"`}`,
        'a token that is a decimal integer',
        'no fencing token',
      );
    }
    const token = BigInt(event.token);
    const returned = this.#returned.get(hold.lock) ?? [];
    this.#returned.set(hold.lock, returned);
    const last = returned.at(-1);
    const twin = last && token <= last.largest.token ? returned.find((earlier) => earlier.token === token) : undefined;
    // Only this order is certain: it had returned (was read) before this one was asked for. Two that overlapped may say so in any order.
    const before = returned.findLast(({ atUs }) => atUs < hold.acquire.atUs)?.largest;
    if (before) this.#tally.judged('comparisons');
    if (twin)
      this.#convict(
        hold,
        twin.hold,
        `two acquisitions of "${hold.lock}" got the same token ${token}`,
        'a token of its own for each acquisition',
        'the same token again',
      );
    else if (before && before.token > token) {
      this.#convict(
        hold,
        before.hold,
        `the token of "${hold.lock}" fell from ${before.token} to ${token}`,
        `a token above ${before.token}: that acquisition had returned before this one was asked for`,
        `below ${before.token}`,
      );
    }
    const entry = { atUs: event.atUs, token, hold } as Returned;
    entry.largest = last && last.largest.token > token ? last.largest : entry;
    returned.push(entry);
    if (returned.length > REMEMBERED) returned.shift();
  }

  #convict(hold: Hold, other: Hold | undefined, what: string, expected: string, wrong: string): void {
    this.#tally.violation({
      subject: hold.owner.subject,
      lock: hold.lock,
      atUs: hold.acquired?.atUs ?? hold.acquire.atUs,
      what,
      expected,
      workers: [hold.owner.worker, ...(other ? [other.owner.worker] : [])],
      story: story(
        other ? [...ofEntry(other), ...ofRelease(other)] : [],
        ofAsk(hold),
        ofEntry(hold).map((line) => turn(line, wrong)),
      ),
    });
  }
}
