// What workers said that was no message, or made no sense: how many lines of what, where the first of them is, and what to do about it.
import type { EventOf } from '../history/events.ts';
import { excerpt } from './excerpt.ts';
import { noteOf, SEE_THE_PAGE } from './told.ts';
import type { Told } from './told.ts';

interface Seen {
  count: number;
  readonly first: EventOf<'garbage'>;
  readonly workers: Set<number>;
}

/** Reasons that are told one by one; the rest is counted. */
const TOLD = 6;
/** Of a line that is not meant for the controller at all. */
const NOISE = /^no JSON/;
/** Of a JSON object that is not meant for anybody else, and is no message. */
const MISSPELT = /^(a message has exactly one key|no such message)/;
/** Of members that were ignored. It is noted once for each, and not for each line that has them (harness/fleet/hearing.ts). */
const ODD = /^the protocol has no (.*): ignored$/;

export class Garbled {
  readonly #noise = new Map<string, Seen>();
  readonly #misspelt = new Map<string, Seen>();
  readonly #odd = new Map<string, Seen>();
  readonly #senseless = new Map<string, Seen>();

  on(event: EventOf<'garbage'>): void {
    const odd = ODD.exec(event.why)?.[1];
    if (NOISE.test(event.why)) count(this.#noise, 'noise', event);
    else if (MISSPELT.test(event.why)) count(this.#misspelt, event.why, event);
    else if (odd !== undefined) count(this.#odd, odd, event);
    else count(this.#senseless, event.why, event);
  }

  /** One or two sentences for each kind. */
  get notes(): string[] {
    return this.tolds.map(noteOf);
  }

  /** The same, with what to do apart. */
  get tolds(): Told[] {
    const noise = [...this.#noise.values()].map((seen) => ({
      told: noMessage(seen),
      remedy: 'stdout belongs to the protocol: print to stderr.',
      noise: true as const,
    }));
    const misspelt = told(this.#misspelt, (_, seen) => ({ told: noMessage(seen), remedy: `${SEE_THE_PAGE}.` }));
    const odd = [...this.#odd.values()]
      .slice(0, 1)
      .map((first) => ignored([...this.#odd.keys()], merged(first, this.#odd)));
    const senseless = told(this.#senseless, (why, seen) => ({
      told: `${lines(seen)} of ${whose(seen)} not taken as said, the first at ${when(seen)}, because ${why}: ${excerpt(seen.first.line)}.`,
    }));
    return [...noise, ...misspelt, ...senseless, ...odd];
  }
}

function noMessage(seen: Seen): string {
  const [be, what] = seen.count === 1 ? ['was', 'no message'] : ['were', 'no messages'];
  return `${lines(seen)} of ${whose(seen)} on stdout ${be} ${what} (${seen.first.why}), the first at ${when(seen)}: ${excerpt(seen.first.line)}.`;
}

/** `names`: `wrote.colour`. */
function ignored(names: readonly string[], seen: Seen): Told {
  const [be, what] = names.length === 1 ? ['was', 'A member'] : ['were', 'Members'];
  const more = names.length > TOLD ? ` and ${names.length - TOLD} more` : '';
  return {
    told: `${what} that the protocol does not have ${be} ignored in every line: ${names.slice(0, TOLD).join(', ')}${more}, said by ${whose(seen)}, first at ${when(seen)}.`,
    remedy: `${SEE_THE_PAGE}.`,
    harmless: true,
  };
}

function merged(first: Seen, all: ReadonlyMap<string, Seen>): Seen {
  return { ...first, workers: new Set([...all.values()].flatMap(({ workers }) => [...workers])) };
}

/** The most frequent ones each by itself. */
function told(all: ReadonlyMap<string, Seen>, tell: (key: string, seen: Seen) => Told): Told[] {
  const sorted = [...all].toSorted(([, a], [, b]) => b.count - a.count);
  const rest = sorted.slice(TOLD).reduce((sum, [, seen]) => sum + seen.count, 0);
  return [
    ...sorted.slice(0, TOLD).map(([key, seen]) => tell(key, seen)),
    ...(rest > 0 ? [{ told: `${rest} more ${rest === 1 ? 'line' : 'lines'} of workers like that.` }] : []),
  ];
}

function count(all: Map<string, Seen>, key: string, event: EventOf<'garbage'>): void {
  const seen = all.get(key) ?? { count: 0, first: event, workers: new Set<number>() };
  all.set(key, seen);
  seen.count += 1;
  seen.workers.add(event.worker);
}

function lines({ count: n }: Seen): string {
  return n === 1 ? 'A line' : `${n} lines`;
}

function whose({ workers, first }: Seen): string {
  const others = workers.size - 1;
  return `w${first.worker}${others > 0 ? ` and ${others} other ${others === 1 ? 'worker' : 'workers'}` : ''}`;
}

function when({ first }: Seen): string {
  return `t+${(first.atUs / 1_000_000).toFixed(3)} s`;
}
