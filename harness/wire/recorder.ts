// Puts one tap's messages into the history, in one place: a request is counted and ruled over when it arrives, and recorded when it passes on
// or is lost; an answer is counted, recorded and ruled over when it comes in.
import type { Ruling } from '../faults/fault.ts';
import type { Evidence } from './evidence.ts';
import type { Outcome } from './grpc-status.ts';
import type { TapMessage, TapOptions } from './tap-options.ts';
import { outsideOf } from './within.ts';

/** A request that has been counted and not been recorded yet. */
export interface Arrival {
  readonly message: TapMessage;
  readonly ruling: Ruling;
  readonly arrivedUs: number;
}

/** Whoever passes on at once does so within this time. */
const WAITED_US = 1000;

export class Recorder {
  readonly #options: TapOptions;

  constructor(options: TapOptions) {
    this.#options = options;
  }

  nextCall(): number {
    return this.#options.nextCall();
  }

  /** Counts a request that arrived and asks for the ruling. `pass`: `sent` follows when it passes on; otherwise `lost` follows at once. */
  arrived(call: number, method: string, evidence: Evidence = {}): Arrival {
    const message = this.#count(call, method, 'request');
    const arrivedUs = this.#options.clock.nowUs();
    const ruling = this.#options.rule(message);
    const { keyPrefix } = this.#options.upstream ?? {};
    const strays = keyPrefix !== undefined && outsideOf(evidence, keyPrefix) !== undefined;
    return { message, arrivedUs, ruling: ruling === 'pass' && strays ? 'drop' : ruling };
  }

  /** Right before a request is passed on: S in µs. */
  sent({ message, arrivedUs }: Arrival, evidence: Evidence): number {
    const atUs = this.#options.clock.nowUs();
    const waited = atUs - arrivedUs >= WAITED_US;
    this.#options.record({ kind: 'rpc', atUs, ...message, ...(waited && { arrivedUs }), ...evidence });
    return atUs;
  }

  /** A request that etcd will never get. */
  lost({ message }: Arrival, evidence: Evidence): void {
    const atUs = this.#options.clock.nowUs();
    this.#options.record({ kind: 'rpc', atUs, ...message, outcome: 'dropped', ...evidence });
  }

  /** Counts and records an answer (or the lack of one) at A, before the worker hears it; what must become of it. */
  response(call: number, method: string, outcome: Outcome, sentUs: number | undefined, evidence: Evidence): Ruling {
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
    return this.#options.rule(message);
  }

  #count(call: number, method: string, side: 'request' | 'response'): TapMessage {
    const { worker, incarnation, counters } = this.#options;
    return { call, worker, incarnation, method, side, nth: counters.next(method, side) };
  }
}
