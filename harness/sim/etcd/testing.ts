// For the model's tests: a model whose time stands still until it is moved, and calls that answer.
import type { EtcdModelOptions, EtcdStream } from './model.ts';
import { EtcdModel } from './model.ts';
import type { EtcdStatus } from './status.ts';

interface Timer {
  readonly atUs: number;
  readonly act: () => void;
}

/** Time that moves only when it is told to, and runs the timers on its way in order. */
export class ManualTime {
  #nowUs = 0;
  readonly #timers = new Set<Timer>();

  nowUs(): number {
    return this.#nowUs;
  }

  get timers(): number {
    return this.#timers.size;
  }

  readonly after = (delayUs: number, act: () => void): (() => void) => {
    const timer = { atUs: this.#nowUs + delayUs, act };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** Moves on to a time since the start; what was to happen until then has happened. */
  toMs(ms: number): void {
    for (;;) {
      const due = [...this.#timers].filter(({ atUs }) => atUs <= ms * 1000).toSorted((a, b) => a.atUs - b.atUs)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#nowUs = due.atUs;
      due.act();
    }
    this.#nowUs = ms * 1000;
  }
}

/** What a call was answered; `error` when it was refused. Tests name the fields that they expect. */
export type Answer = any;

export interface Heard {
  readonly stream: EtcdStream;
  readonly messages: Answer[];
  /** How the stream ended: absent while it goes on. */
  readonly ends: (EtcdStatus | null)[];
}

export class TestModel {
  readonly time = new ManualTime();
  readonly model: EtcdModel;

  constructor(options: Partial<EtcdModelOptions> = {}) {
    this.model = new EtcdModel({
      clock: this.time,
      after: this.time.after,
      heartbeatMs: 100,
      electionMs: 1000,
      semantics: '3.4',
      ...options,
    });
  }

  /** The answer to a call that does not wait: the response, or `{ code, details }`. */
  ask(method: string, request: object = {}): Answer {
    const { answers } = this.start(method, request);
    if (answers.length !== 1) throw new Error(`${method} had ${answers.length} answers`);
    return answers[0];
  }

  /** A call that may wait: its answers so far, and how to cancel it. */
  start(method: string, request: object): { answers: Answer[]; cancel: () => void } {
    const answers: Answer[] = [];
    const cancel = this.model.call(method, request, (error, response) => answers.push(error ?? response));
    return { answers, cancel };
  }

  open(method: string, ...requests: object[]): Heard {
    const messages: Answer[] = [];
    const ends: (EtcdStatus | null)[] = [];
    const stream = this.model.open(method, {
      data: (message) => messages.push(message),
      end: (error) => ends.push(error),
    });
    for (const request of requests) stream.write(request);
    return { stream, messages, ends };
  }

  /** Watches one key, or from one to another; what was heard of it without the answer to its creation. */
  watch(request: object): Answer[] {
    const { messages } = this.open('Watch/Watch', { create_request: request });
    messages.shift();
    return messages;
  }

  put(key: string, value = '', more: object = {}): Answer {
    return this.ask('KV/Put', { key: bytes(key), value: bytes(value), ...more });
  }

  delete(key: string, end?: string): Answer {
    return this.ask('KV/DeleteRange', { key: bytes(key), ...(end !== undefined && { range_end: bytes(end) }) });
  }

  grant(ttlSeconds: number, id: string): Answer {
    return this.ask('Lease/LeaseGrant', { TTL: ttlSeconds, ID: id });
  }

  /** `key=value` of what a range finds. */
  found(request: object): string[] {
    return this.ask('KV/Range', request).kvs.map(text);
  }

  /** All keys that exist. */
  keys(): string[] {
    return this.found({ key: bytes('\0'), range_end: bytes('\0'), keys_only: true }).map((found) => found.slice(0, -1));
  }
}

export function bytes(value: string): Buffer {
  return Buffer.from(value, 'latin1');
}

/** `key=value` */
export function text(kv: { key: Buffer; value: Buffer }): string {
  return `${kv.key.toString('latin1')}=${kv.value.toString('latin1')}`;
}

/** `3 Put a=1`, `4 Delete a=`: each event with its revision. */
export function events(message: Answer): string[] {
  return message.events.map((event: Answer) => `${event.kv.mod_revision} ${event.type} ${text(event.kv)}`);
}
