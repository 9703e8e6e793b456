// The requests of one stream that etcd has got and not answered, oldest first: harness/wire/unanswered.ts for plain objects.
import type { Evidence } from '../../wire/evidence.ts';

/** A request passed on: when (S, µs), and what it asked. */
export interface Passed {
  readonly sentUs: number;
  readonly evidence: Evidence;
}

export class Unanswered {
  #passed: Passed[] = [];

  add(sentUs: number, evidence: Evidence): void {
    this.#passed.push({ sentUs, evidence });
  }

  /** S of the request that an answer with this evidence answers: the oldest, or the oldest for the same lease. */
  take({ lease }: Evidence): number | undefined {
    const index = this.#passed.findIndex(
      ({ evidence }) => lease === undefined || evidence.lease === undefined || evidence.lease === lease,
    );
    return index < 0 ? undefined : this.#passed.splice(index, 1)[0]!.sentUs;
  }

  /** All that will never be answered; afterwards there is none. */
  drain(): Passed[] {
    const passed = this.#passed;
    this.#passed = [];
    return passed;
  }
}
