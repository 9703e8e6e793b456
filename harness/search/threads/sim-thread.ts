// One thread of the pool as its parent sees it: started, given jobs, watched, ended.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { messageOf, usageError } from '../../errors.ts';
import type { SimBundle } from '../../sim/inject/bundle.ts';
import { projectRoot } from '../../store/project-root.ts';
import { lostAt } from './lost.ts';
import type { Lost, LostHow } from './lost.ts';
import type { FromThread, Job, News, Results, ThreadData } from './messages.ts';
import { Pulse } from './pulse.ts';
import { Watchdog } from './watchdog.ts';

export interface ThreadLimits {
  /** How long a thread may show no sign of life before it is ended, in ms. */
  readonly silenceMs: number;
  /** Heap of a thread, in MB. */
  readonly memoryMb: number;
}

export const threadLimits: ThreadLimits = { silenceMs: 10_000, memoryMb: 1024 };

const LOOK_EVERY_MS = 250;

export class SimThread {
  readonly #worker: Worker;
  readonly #pulse = new Pulse();
  readonly #limits: ThreadLimits;
  readonly #exited: Promise<number>;
  #ready: () => void = () => {};
  #finish: ((end: Results[Job['kind']] | Lost) => void) | undefined;
  #tell: (news: News) => void = () => {};
  #job: Job | undefined;
  /** Settled once it can take jobs, or is lost. */
  readonly ready: Promise<void>;
  /** Why it takes no more jobs. */
  lost: Lost | undefined;

  /** Throws a HarnessError when the project is not built. */
  constructor(bundles: readonly SimBundle[], limits: ThreadLimits) {
    this.#limits = limits;
    const workerData: ThreadData = { bundles, pulse: this.#pulse.memory };
    this.#worker = new Worker(threadFile(), {
      workerData,
      execArgv: [],
      env: {},
      // What a subject prints is no business of the search; unread it would pile up.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
    });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.ready = new Promise((resolve) => (this.#ready = resolve));
    this.#exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.on('message', (message: FromThread) => this.#hear(message));
    this.#worker.on('error', (error: Error & { code?: string }) => {
      const memory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#lose(memory ? 'memory' : 'died', messageOf(error));
    });
    void this.#exited.then((code) => this.#lose('died', `it ended with code ${code}`));
    this.#watch();
  }

  /** Does one job; one at a time. Never rejects. */
  do<J extends Job>(job: J, tell: (news: News) => void = () => {}): Promise<Results[J['kind']] | Lost> {
    if (this.lost) return Promise.resolve(this.lost);
    this.#tell = tell;
    this.#job = job;
    this.#pulse.place = undefined;
    return new Promise((resolve) => {
      this.#finish = (end) => resolve(end as Results[J['kind']] | Lost);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
      this.#worker.postMessage(job);
    });
  }

  /** Ends it, whatever it does; resolves when it is gone. */
  async end(): Promise<void> {
    await this.#worker.terminate();
    await this.#exited;
  }

  #hear(message: FromThread): void {
    if (message.type === 'ready') this.#ready();
    else if (message.type === 'news') this.#tell(message.news);
    else if (message.type === 'done') this.#done(message.result);
    else this.#lose('broke', message.message);
  }

  #done(end: Results[Job['kind']] | Lost): void {
    const finish = this.#finish;
    this.#finish = undefined;
    this.#job = undefined;
    finish?.(end);
  }

  #lose(lost: LostHow, message: string): void {
    if (this.lost) return;
    this.lost = { lost, message, ...lostAt(this.#job, this.#pulse.place) };
    void this.#worker.terminate();
    this.#ready();
    // What it had said before is heard first.
    void this.#exited.then(() => this.#done(this.lost!));
  }

  #watch(): void {
    const { silenceMs } = this.#limits;
    let watchdog = new Watchdog({ silenceMs, everyMs: LOOK_EVERY_MS });
    let starting = true;
    void this.ready.then(() => (starting = false));
    let lookedNs = process.hrtime.bigint();
    const timer = setInterval(() => {
      const nowNs = process.hrtime.bigint();
      const sinceMs = Number(nowNs - lookedNs) / 1e6;
      lookedNs = nowNs;
      // A thread without a job is silent and well; one that starts, compiles.
      if (!starting && !this.#finish) watchdog = new Watchdog({ silenceMs, everyMs: LOOK_EVERY_MS });
      else if (watchdog.look(this.#pulse.beats, starting ? sinceMs / 6 : sinceMs))
        this.#lose('hung', `it showed no sign of life for ${(silenceMs / 1000).toFixed(0)} s`);
    }, LOOK_EVERY_MS);
    void this.#exited.then(() => clearInterval(timer));
  }
}

/** dist/…/thread.js: beside this file when compiled, below the project's root when this runs from source. */
function threadFile(): string {
  const here = fileURLToPath(import.meta.url);
  const file = here.endsWith('.js')
    ? join(here, '..', 'thread.js')
    : join(projectRoot(join(here, '..')), 'dist', 'harness', 'search', 'threads', 'thread.js');
  if (existsSync(file)) return file;
  throw usageError(
    'not-built',
    'The search runs in threads, which need compiled code, and there is none.',
    'Run `npm run build` once, then again.',
  );
}
