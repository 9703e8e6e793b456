// The stream of keepalives, opened on both sides: one answer for each, in order.
import type { Asked, Findings } from './findings.ts';
import type { Side, SideStream } from './side.ts';
import { Arrivals } from './until.ts';

const ANSWER_MS = 10_000;

interface Log {
  readonly answers: object[];
  ended: { readonly error: unknown } | undefined;
}

export class RenewalPair {
  readonly #arrivals = new Arrivals();
  readonly #logs: { readonly model: Log; readonly real: Log } = {
    model: { answers: [], ended: undefined },
    real: { answers: [], ended: undefined },
  };
  readonly #streams: { readonly model: SideStream; readonly real: SideStream };

  constructor(sides: { readonly model: Side; readonly real: Side }) {
    this.#streams = { model: this.#open(sides.model, 'model'), real: this.#open(sides.real, 'real') };
  }

  /** Renews a lease on both sides and compares the answers. */
  async renew(requests: { model: object; real: object }, asked: Asked, into: Findings): Promise<void> {
    const { model, real } = this.#logs;
    const count = real.answers.length;
    this.#streams.real.write(requests.real);
    await this.#arrivals.until(() => real.answers.length > count, ANSWER_MS);
    this.#streams.model.write(requests.model);
    await this.#arrivals.until(() => model.answers.length > count, ANSWER_MS);
    into.add(asked, { response: model.answers[count] }, { response: real.answers[count] });
  }

  async end(asked: Asked, into: Findings): Promise<void> {
    const { model, real } = this.#logs;
    this.#streams.model.end();
    this.#streams.real.end();
    await this.#arrivals.until(() => model.ended !== undefined && real.ended !== undefined, ANSWER_MS);
    into.add(asked, model.ended ?? null, real.ended ?? null);
    into.add(asked, { answers: model.answers.length }, { answers: real.answers.length });
  }

  #open(side: Side, name: 'model' | 'real'): SideStream {
    const log = this.#logs[name];
    return side.open('Lease/LeaseKeepAlive', {
      message: (message) => {
        log.answers.push(message);
        this.#arrivals.wake();
      },
      end: (error) => {
        log.ended = { error: error && { code: error.code, details: error.details } };
        this.#arrivals.wake();
      },
    });
  }
}
