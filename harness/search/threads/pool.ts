// The threads of a search: jobs wait until one is free, and a thread that is lost is replaced.
import type { SimBundle } from '../../sim/inject/bundle.ts';
import type { Lost } from './lost.ts';
import type { Job, News, Results } from './messages.ts';
import { SimThread, threadLimits } from './sim-thread.ts';
import type { ThreadLimits } from './sim-thread.ts';

export interface PoolOptions {
  readonly bundles: readonly SimBundle[];
  readonly threads: number;
  readonly limits?: Partial<ThreadLimits>;
}

export class Pool {
  readonly threads: number;
  readonly #start: () => SimThread;
  readonly #all = new Set<SimThread>();
  readonly #free: SimThread[] = [];
  readonly #waiting: ((thread: SimThread) => void)[] = [];

  /** Starts the threads. Throws a HarnessError when the project is not built. */
  constructor({ bundles, threads, limits }: PoolOptions) {
    this.threads = threads;
    this.#start = () => {
      const thread = new SimThread(bundles, { ...threadLimits, ...limits });
      this.#all.add(thread);
      return thread;
    };
    for (let i = 0; i < threads; i++) this.#free.push(this.#start());
  }

  /** Resolves once every thread can take jobs. */
  async ready(): Promise<void> {
    await Promise.all([...this.#all].map(({ ready }) => ready));
  }

  /** Does one job on the next thread that is free; what became of it, if its thread was lost, is said, and no error. */
  async do<J extends Job>(job: J, tell?: (news: News) => void): Promise<Results[J['kind']] | Lost> {
    const thread = await this.#take();
    try {
      return await thread.do(job, tell);
    } finally {
      this.#give(thread);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#all].map((thread) => thread.end()));
  }

  #take(): Promise<SimThread> | SimThread {
    return this.#free.shift() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  #give(thread: SimThread): void {
    let next = thread;
    if (thread.lost) {
      this.#all.delete(thread);
      next = this.#start();
    }
    const waiting = this.#waiting.shift();
    if (waiting) waiting(next);
    else this.#free.push(next);
  }
}

/** Whether a job ended with the loss of its thread. */
export function isLost(end: Results[Job['kind']] | Lost): end is Lost {
  return end !== null && 'lost' in end;
}
