// Puts one tap's messages into the history, in one place: a request is counted, ruled over, recorded; an answer counted, recorded, ruled over.
import type { Evidence } from './evidence.ts';
import type { Outcome } from './grpc-status.ts';
import type { TapMessage, TapOptions } from './tap-options.ts';

export class Recorder {
  readonly #options: TapOptions;

  constructor(options: TapOptions) {
    this.#options = options;
  }

  nextCall(): number {
    return this.#options.nextCall();
  }

  /** Before a request is passed on: S in µs, or undefined when it must not pass. */
  request(call: number, method: string, evidence: Evidence): number | undefined {
    const message = this.#count(call, method, 'request');
    const severed = this.#options.rule(message) === 'sever';
    const atUs = this.#options.clock.nowUs();
    this.#options.record({ kind: 'rpc', atUs, ...message, ...(severed && { outcome: 'dropped' }), ...evidence });
    return severed ? undefined : atUs;
  }

  /** Before the worker hears an answer (or the lack of one); false when it must not. */
  response(call: number, method: string, outcome: Outcome, sentUs: number | undefined, evidence: Evidence): boolean {
    const atUs = this.#options.clock.nowUs();
    const message = this.#count(call, method, 'response');
    this.#options.record({
      kind: 'rpc',
      atUs,
      ...message,
      outcome,
      ...(sentUs !== undefined && { sentUs }),
      ...evidence,
    });
    return this.#options.rule(message) === 'pass';
  }

  #count(call: number, method: string, side: 'request' | 'response'): TapMessage {
    const { worker, incarnation, counters } = this.#options;
    return { call, worker, incarnation, method, side, nth: counters.next(method, side) };
  }
}
