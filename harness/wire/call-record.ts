// What one call leaves in the history: its requests, with what they ask; its answers, each with S of its request; and how it ended.
import type { Ruling } from '../faults/fault.ts';
import type { Question } from './evidence.ts';
import type { Outcome } from './grpc-status.ts';
import type { Method } from './methods.ts';
import type { Recorder } from './recorder.ts';
import { Unanswered } from './unanswered.ts';

/** A request that was counted: exactly one of the two is called, unless the harness ends first. */
export interface Coming {
  readonly ruling: Ruling;
  /** Right before it is passed on. */
  readonly sent: () => void;
  /** etcd will never get it. */
  readonly lost: () => void;
}

export class CallRecord {
  readonly #recorder: Recorder;
  readonly #id: number;
  readonly #method: Method;
  readonly #unanswered = new Unanswered();

  constructor(recorder: Recorder, method: Method) {
    this.#recorder = recorder;
    this.#id = recorder.nextCall();
    this.#method = method;
  }

  /** A request; `payload` undefined: it cannot be decoded. */
  request(payload: Buffer | undefined): Coming {
    const question = payload && this.#understand(payload);
    const evidence = question?.evidence ?? {};
    const arrival = this.#recorder.arrived(this.#id, this.#method.name, evidence);
    return {
      ruling: arrival.ruling,
      sent: () => {
        const sentUs = this.#recorder.sent(arrival, evidence);
        if (this.#method.codec) this.#unanswered.add(sentUs, question);
      },
      lost: () => this.#recorder.lost(arrival, evidence),
    };
  }

  /** An answer. */
  answer(payload: Buffer | undefined): Ruling {
    const { sentUs, evidence } = this.#unanswered.take(payload);
    return this.#recorder.response(this.#id, this.#method.name, 'ok', sentUs, evidence);
  }

  /** The end of a call whose answers, if it had any, are recorded: requests without one share its outcome. */
  end(outcome: Outcome): Ruling {
    const ruling = this.giveUp(outcome === 'ok' ? 'UNKNOWN' : outcome);
    if (ruling !== undefined) return ruling;
    return outcome === 'ok' ? 'pass' : this.#recorder.response(this.#id, this.#method.name, outcome, undefined, {});
  }

  /** Requests without an answer end like this; the strictest ruling over them, undefined when there are none. */
  giveUp(outcome: Outcome): Ruling | undefined {
    const rulings = this.#unanswered.drain().map(({ sentUs, question }) => {
      const lease = question?.evidence.lease;
      const evidence = lease === undefined ? {} : { lease };
      return this.#recorder.response(this.#id, this.#method.name, outcome, sentUs, evidence);
    });
    return (['sever', 'drop', 'pass'] as const).find((ruling) => rulings.includes(ruling));
  }

  #understand(payload: Buffer): Question | undefined {
    try {
      return this.#method.codec?.(payload);
    } catch {
      // No such message: etcd will say so.
      return undefined;
    }
  }
}
