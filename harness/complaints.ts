// What a subject's author needs to know beside the verdict: why nobody ever got a lock, and which workers ended by themselves.
import type { HistoryEvent } from './history/events.ts';

/** Sums up, event by event, what workers did that no check is about. */
export class Complaints {
  #acquired = false;
  readonly #failures = new Map<string, number>();
  readonly #crashes = new Map<string, number>();

  on(event: HistoryEvent): void {
    if (event.kind === 'acquired') this.#acquired = true;
    // An acquire that the end of the run cut off says nothing about the subject.
    else if (event.kind === 'failed' && event.error !== 'the worker quits') count(this.#failures, event.error);
    else if (event.kind === 'exit' && event.reason === 'crash')
      count(this.#crashes, event.signal ?? `exit code ${event.code}`);
  }

  /** A sentence for each; none when there is nothing to complain of. */
  get notes(): string[] {
    const [failure, failed, failures] = most(this.#failures);
    const [crash, , crashes] = most(this.#crashes);
    return [
      ...(this.#acquired || failures === 0
        ? []
        : [`No acquire succeeded and ${failures} failed, ${share(failed, failures)}: ${failure}.`]),
      ...(crashes === 0
        ? []
        : [
            `Workers ended by themselves ${crashes} ${crashes === 1 ? 'time' : 'times'} (${crash}): what they wrote is in workers.log.`,
          ]),
    ];
  }
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

/** What came most often, how often, and how often anything came. */
function most(counts: ReadonlyMap<string, number>): [string, number, number] {
  const [[what, times] = ['', 0]] = [...counts].toSorted(([, a], [, b]) => b - a);
  return [what, times, [...counts.values()].reduce((sum, n) => sum + n, 0)];
}

function share(part: number, whole: number): string {
  return part === whole ? 'each with' : `${part} of them with`;
}
