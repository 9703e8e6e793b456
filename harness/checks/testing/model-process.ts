// One incarnation of a worker as a process with its pipes and its tap: it runs timers, says lines, makes calls, and can be killed with
// calls in flight, whose outcome the tap still sees.
import type { EventOf } from '../../history/events.ts';
import type { Stage } from './stage.ts';
import type { Wait } from './tasks.ts';
import { Channel } from './virtual-time.ts';
import type { Windows } from './virtual-time.ts';

export type Evidence = Pick<EventOf<'rpc'>, 'lease' | 'ttlSeconds' | 'revision' | 'succeeded' | 'puts' | 'deletes'>;

/** etcd's answer to a call; `value` is what the worker makes of it. */
export interface Answer<T> {
  readonly outcome: string;
  readonly evidence: Evidence;
  readonly value?: T;
}

export interface Question<T> {
  readonly method: string;
  readonly asked: Evidence;
  /** What etcd does, and answers, at once or later. */
  apply(answer: (answer: Answer<T>) => void): void;
}

const CALL_TIMEOUT_US = 3_000_000;

export class ModelProcess {
  readonly stage: Stage;
  readonly worker: number;
  readonly incarnation: number;
  readonly pid: number;
  alive = true;
  /** Lines to the controller, in order. */
  readonly pipe: Channel;
  readonly stdin: Channel;
  readonly #up: Channel;
  readonly #down: Channel;
  readonly #toWorker: Channel;
  readonly #windows: Windows;
  readonly #counters: Map<string, number>;

  /** `counters`: this worker's messages so far, by method and side. */
  constructor(stage: Stage, worker: number, incarnation: number, counters: Map<string, number>) {
    const { time, dice, controller } = stage;
    this.stage = stage;
    this.worker = worker;
    this.incarnation = incarnation;
    this.pid = ++stage.pids;
    this.#counters = counters;
    this.#windows = stage.windows('worker', worker);
    this.pipe = new Channel(time, dice, [stage.windows('pipe', worker), controller]);
    this.stdin = new Channel(time, dice, [stage.windows('stdin', worker), this.#windows], 1_000);
    this.#up = new Channel(time, dice, [stage.windows('up', worker), controller], 1_000);
    this.#down = new Channel(time, dice, [stage.windows('down', worker), controller], 1_000);
    this.#toWorker = new Channel(time, dice, [this.#windows], 1_000);
  }

  get who(): { worker: number; incarnation: number } {
    return { worker: this.worker, incarnation: this.incarnation };
  }

  readonly running = (): boolean => this.alive;

  timer(us: number, act: () => void): void {
    const dueUs = this.stage.nowUs + Math.max(0, us);
    const firesUs = this.#windows.after(dueUs);
    this.stage.time.at(firesUs, () => this.alive && act(), dueUs);
  }

  sleep(us: number): Wait<void> {
    return (resume) => this.timer(us, () => resume());
  }

  /** Something that etcd tells without being asked again. */
  hearFromEtcd(act: () => void): void {
    this.#down.send(() => this.#toWorker.send(() => this.alive && act()));
  }

  /** Resumes with etcd's answer, or with undefined when none came in time. */
  call<T>(question: Question<T>, timeoutUs = CALL_TIMEOUT_US): Wait<Answer<T> | undefined> {
    const { stage } = this;
    const { method, asked } = question;
    return (resume) => {
      const call = ++stage.calls;
      let heard = false;
      let sentUs: number | undefined;
      let over = false;
      const record = (side: 'request' | 'response', nth: number, more: Partial<EventOf<'rpc'>>): void =>
        stage.record({ kind: 'rpc', ...this.who, call, method, side, nth, ...more });
      const hear = (answer: Answer<T> | undefined): void => {
        if (heard) return;
        heard = true;
        resume(answer);
      };
      const answered = (answer: Answer<T>): void => {
        if (over) return;
        over = true;
        const nth = this.#count(method, 'response');
        const struck = stage.onRpc(this.worker, method, 'response', nth);
        record('response', nth, { outcome: answer.outcome, sentUs: sentUs!, ...answer.evidence });
        if (!struck) this.#toWorker.send(() => this.alive && hear(answer));
      };
      this.#up.send(() => {
        if (!this.alive && stage.dice.chance(50)) return;
        const nth = this.#count(method, 'request');
        if (this.alive && stage.onRpc(this.worker, method, 'request', nth)) {
          over = true;
          return record('request', nth, { outcome: 'dropped', ...asked });
        }
        sentUs = stage.nowUs;
        record('request', nth, asked);
        stage.etcd.handle(() => question.apply((answer) => this.#down.send(() => answered(answer))));
      });
      this.timer(timeoutUs, () => {
        if (heard) return;
        hear(undefined);
        this.#up.send(() => {
          if (over || sentUs === undefined) return;
          over = true;
          const lease = asked.lease === undefined ? {} : { lease: asked.lease };
          record('response', this.#count(method, 'response'), { outcome: 'CANCELLED', sentUs, ...lease });
        });
      });
    };
  }

  #count(method: string, side: string): number {
    const nth = (this.#counters.get(`${method} ${side}`) ?? 0) + 1;
    this.#counters.set(`${method} ${side}`, nth);
    return nth;
  }
}
