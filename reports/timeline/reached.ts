// When etcd certainly had come to a revision, as its answers to anybody tell: the watch tells of it later, when a worker may know already.
import type { HistoryEvent } from '../../harness/history/events.ts';

interface Answer {
  readonly revision: number;
  readonly atUs: number;
}

/** Answers that brought a new revision: enough for a watch that is seconds late. */
const KEPT = 5_000;

export class Reached {
  /** Revisions rise. */
  #answers: Answer[] = [];

  on(event: HistoryEvent): void {
    if (event.kind !== 'rpc' || event.side !== 'response' || event.revision === undefined) return;
    if (event.revision <= (this.#answers.at(-1)?.revision ?? 0)) return;
    this.#answers.push({ revision: event.revision, atUs: event.atUs });
    if (this.#answers.length > 2 * KEPT) this.#answers = this.#answers.slice(-KEPT);
  }

  /** µs; infinite: no answer tells. */
  byUs(revision: number): number {
    let [low, high] = [0, this.#answers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#answers[middle]!.revision < revision) low = middle + 1;
      else high = middle;
    }
    return this.#answers[low]?.atUs ?? Number.POSITIVE_INFINITY;
  }
}
