// When etcd came to a revision. A canary is a put with a revision of its own: what has a larger one was done after the canary was sent,
// what has a smaller one before it was answered. That holds however late the watch, a tap or a worker tells of it.
import type { HistoryEvent } from './events.ts';

interface Sample {
  readonly revision: number;
  readonly sentUs: number;
  readonly answeredUs: number;
}

/** Ten canaries a second: enough for whatever is still to be settled. */
const KEPT = 1_000;

export class Revisions {
  /** One canary is on its way at a time, so they rise in every respect. */
  #samples: Sample[] = [];

  update(event: HistoryEvent): void {
    if (event.kind !== 'canary' || event.outcome !== 'ok' || event.revision === undefined) return;
    this.#samples.push({ revision: event.revision, sentUs: event.atUs - event.rttUs, answeredUs: event.atUs });
    if (this.#samples.length > 2 * KEPT) this.#samples = this.#samples.slice(-KEPT);
  }

  /** The latest moment of which we know that etcd had not come to `revision` yet, in µs; undefined when nothing is known. */
  notBeforeUs(revision: number): number | undefined {
    return this.#samples[this.#firstFrom(revision) - 1]?.sentUs;
  }

  /** The earliest moment of which we know that etcd had come to `revision`, in µs; undefined when nothing is known. */
  doneByUs(revision: number): number | undefined {
    return this.#samples[this.#firstFrom(revision)]?.answeredUs;
  }

  /** Index of the first sample at or after a revision. */
  #firstFrom(revision: number): number {
    let [low, high] = [0, this.#samples.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#samples[middle]!.revision < revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
