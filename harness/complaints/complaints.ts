// What a subject's author needs to know beside the verdict: why nobody ever got a lock, which workers ended by themselves, what they said that
// was no message, and what they did not do.
import { printable } from './excerpt.ts';
import { Garbled } from './garbled.ts';
import type { HistoryEvent } from '../history/events.ts';
import { Unclaimed } from './unclaimed.ts';
import { Unproven } from './unproven.ts';
import { Unheeded } from './unheeded.ts';

/** What was seen of them, by what it was. */
export interface Oddities {
  readonly acquisitions: number;
  /** Errors of acquires that failed. */
  readonly failed: Readonly<Record<string, number>>;
  /** Exits of workers by themselves: `exit code 3`, `SIGSEGV`. */
  readonly crashes: Readonly<Record<string, number>>;
}

/** A sentence for each thing that there is to complain of. `log`: where to read what crashed workers had to say. */
export function complaintsOf({ acquisitions, failed, crashes }: Oddities, log: string): string[] {
  const [failure, failedSo, failures] = most(failed);
  const [crash, , crashed] = most(crashes);
  return [
    ...(acquisitions > 0 || failures === 0
      ? []
      : [`No acquire succeeded and ${failures} failed, ${share(failedSo, failures)}: ${printable(failure, 300)}.`]),
    ...(crashed === 0
      ? []
      : [`Workers ended by themselves ${crashed} ${crashed === 1 ? 'time' : 'times'} (${crash}): ${log}.`]),
  ];
}

/** The error of an acquire that says something about its subject: not of one that the end of the run cut off. */
export function failureIn(event: HistoryEvent): string | undefined {
  return event.kind === 'failed' && event.error !== 'the worker quits' ? event.error : undefined;
}

/** How a worker ended by itself. */
export function crashIn(event: HistoryEvent): string | undefined {
  return event.kind === 'exit' && event.reason === 'crash' ? (event.signal ?? `exit code ${event.code}`) : undefined;
}

/** Sums up, event by event, what workers did that no check is about. */
export class Complaints {
  #acquisitions = 0;
  #log = 'what they wrote is in workers.log';
  readonly #failed: Record<string, number> = {};
  readonly #crashes: Record<string, number> = {};
  readonly #garbled = new Garbled();
  readonly #unheeded = new Unheeded();
  readonly #unproven = new Unproven();
  readonly #unclaimed = new Unclaimed();

  on(event: HistoryEvent): void {
    if (event.kind === 'run' && event.engine === 'sim') this.#log = 'trace.log says where and why';
    else if (event.kind === 'acquired') this.#acquisitions += 1;
    else if (event.kind === 'garbage') this.#garbled.on(event);
    this.#unheeded.on(event);
    this.#unproven.on(event);
    this.#unclaimed.on(event);
    const failure = failureIn(event);
    const crash = crashIn(event);
    if (failure !== undefined) this.#failed[failure] = (this.#failed[failure] ?? 0) + 1;
    if (crash !== undefined) this.#crashes[crash] = (this.#crashes[crash] ?? 0) + 1;
  }

  /** A sentence for each; none when there is nothing to complain of. */
  get notes(): string[] {
    const oddities = { acquisitions: this.#acquisitions, failed: this.#failed, crashes: this.#crashes };
    return [
      ...complaintsOf(oddities, this.#log),
      ...this.#garbled.notes,
      ...this.#unheeded.notes,
      ...this.#unproven.notes,
      ...this.#unclaimed.notes,
    ];
  }
}

/** What came most often, how often, and how often anything came. */
function most(counts: Readonly<Record<string, number>>): [string, number, number] {
  const [[what, times] = ['', 0]] = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return [what, times, Object.values(counts).reduce((sum, n) => sum + n, 0)];
}

function share(part: number, whole: number): string {
  return part === whole ? 'each with' : `${part} of them with`;
}
