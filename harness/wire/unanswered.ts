// The requests of one call that etcd has been given and has not answered, oldest first.
import type { Evidence, Question } from './evidence.ts';

/** A request passed on: when (S, µs), and what it asked where that could be decoded. */
export interface Passed {
  readonly sentUs: number;
  readonly question: Question | undefined;
}

export class Unanswered {
  #passed: Passed[] = [];

  add(sentUs: number, question: Question | undefined): void {
    this.#passed.push({ sentUs, question });
  }

  /**
   * What an answer says, and S of the request that it answers: the oldest, or the oldest for the same lease. etcd answers the keepalives
   * of a stream one after the other (3.4 api/v3rpc/lease.go:106), so another lease's answer is a surprise that must not shift the rest.
   */
  take(payload: Buffer | undefined): { sentUs: number | undefined; evidence: Evidence } {
    const evidence = (payload && read(this.#passed[0]?.question, payload)) ?? {};
    const index = this.#passed.findIndex(
      ({ question }) =>
        evidence.lease === undefined ||
        question?.evidence.lease === undefined ||
        question.evidence.lease === evidence.lease,
    );
    const [passed] = index < 0 ? [] : this.#passed.splice(index, 1);
    return { sentUs: passed?.sentUs, evidence };
  }

  /** All that will never be answered; afterwards there is none. */
  drain(): Passed[] {
    const passed = this.#passed;
    this.#passed = [];
    return passed;
  }
}

/** Bytes that are not what the method promises are no reason to stop the traffic: they prove nothing and pass. */
function read(question: Question | undefined, payload: Buffer): Evidence | undefined {
  try {
    return question?.answer(payload);
  } catch {
    return undefined;
  }
}
