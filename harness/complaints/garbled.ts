// What workers said that was no message, or made no sense: how many lines of what, where the first of them is, and what to do about it.
import type { EventOf } from '../history/events.ts';
import { excerpt } from './excerpt.ts';

interface Seen {
  count: number;
  readonly first: EventOf<'garbage'>;
  readonly workers: Set<number>;
}

/** Reasons that are told one by one; the rest is counted. */
const TOLD = 6;
/** Of a line that is not meant for the controller at all. */
const NOISE = /^(no JSON|a message has exactly one key|no such message)/;

export class Garbled {
  readonly #noise = new Map<string, Seen>();
  readonly #senseless = new Map<string, Seen>();

  on(event: EventOf<'garbage'>): void {
    if (NOISE.test(event.why)) count(this.#noise, 'noise', event);
    else count(this.#senseless, event.why, event);
  }

  /** A sentence or two for each kind. */
  get notes(): string[] {
    const noise = [...this.#noise.values()].map(
      (seen) =>
        `${lines(seen)} of ${whose(seen)} on stdout ${seen.count === 1 ? 'was no message' : 'were no messages'} (${seen.first.why}), the first at ${when(seen)}: ${excerpt(seen.first.line)}. stdout belongs to the protocol: print to stderr.`,
    );
    const all = [...this.#senseless].toSorted(([, a], [, b]) => b.count - a.count);
    const told = all
      .slice(0, TOLD)
      .map(
        ([why, seen]) =>
          `${lines(seen)} of ${whose(seen)} not taken as said, the first at ${when(seen)}, because ${why}: ${excerpt(seen.first.line)}.`,
      );
    const rest = all.slice(TOLD).reduce((sum, [, seen]) => sum + seen.count, 0);
    return [...noise, ...told, ...(rest > 0 ? [`${rest} more lines of workers were not taken as said.`] : [])];
  }
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
