// The worker processes of a run: warm spares, so that a replacement is ready at once; and their end, whatever happens.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Clock } from '../clock.ts';
import { environmentError, messageOf } from '../errors.ts';
import { FakeClock } from './fake-clock.ts';
import { Gate } from './gate.ts';
import { killTree } from './last-resort.ts';
import { killGroup } from './process-group.ts';
import { fleetMark, MARK, markedProcesses } from './marks.ts';
import { holdersOf, outletOf } from './outlets.ts';
import type { WorkerImage } from './worker-image.ts';
import { Watchdog } from './watchdog.ts';
import { WorkerProcess } from './worker-process.ts';
import type { WorkerChild } from './worker-process.ts';

export interface FleetOptions {
  readonly image: Pick<WorkerImage, 'command'>;
  /** Warm spares for each subject, kept up from its first take on. */
  readonly spares: number;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** Longest line that a worker may write. Default 64 KiB. */
  readonly maxLineBytes?: number;
  /** Time from hello to ready. Default 10 s. */
  readonly readyTimeoutMs?: number;
  /** Commands (`exec:…`) among the subjects whose wall clock will be moved. Default: none. */
  readonly movableClocks?: ReadonlySet<string>;
  /** How many may be loading at once; default: one a core, so that a wave of spawns leaves the living their share. */
  readonly spawnsAtOnce?: number;
}

const MAX_LINE_BYTES = 65_536;
const READY_TIMEOUT_MS = 10_000;
/** A worker in another language may not say that it is loaded: it then counts as loaded. */
const LOADING_MS = 1_000;
/** The ladder: this long for quit (workers/worker.ts bounds itself by 4 s), then this long for SIGKILL. */
const QUIT_MS = 5_000;
const SIGKILL_MS = 2_000;

export class Fleet implements AsyncDisposable {
  readonly #options: FleetOptions;
  readonly #gate: Gate;
  readonly #alive = new Set<WorkerProcess>();
  /** Gone, but a process that outlives them holds their pipes. */
  readonly #outlived = new Set<WorkerProcess>();
  /** What each of them, and of the living, has for its stdout, where that is known. */
  readonly #outlets = new Map<WorkerProcess, string>();
  readonly #spares = new Map<string, Promise<WorkerProcess>[]>();
  readonly #mark = fleetMark();
  #watchdog: Watchdog | undefined;
  #closed = false;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#gate = new Gate(options.spawnsAtOnce ?? availableParallelism());
    process.on('exit', this.killAllSync);
  }

  /** Pids of all workers that run, spares included. */
  get pids(): number[] {
    return [...this.#alive].map(({ pid }) => pid);
  }

  /**
   * A worker that waits for hello: the oldest spare, or a new one. Rejects with an environment error when no process can be started.
   * A subject that exits while it loads is handed out all the same: its `exited` tells.
   */
  async take(subject: string): Promise<WorkerProcess> {
    const spare = this.#sparesOf(subject).shift();
    const first = spare ?? this.#spawn(subject); // before the spares are filled up: whoever waits goes first
    this.warm(subject);
    const worker = await first;
    return spare && worker.gone ? this.#spawn(subject) : worker;
  }

  /** Fills up the spares of a subject ahead of its first take. */
  warm(subject: string): void {
    const spares = this.#sparesOf(subject);
    while (spares.length < this.#options.spares && !this.#closed) {
      const spare = this.#spawn(subject);
      spare.catch(() => undefined); // whoever takes it is told
      spares.push(spare);
    }
  }

  /** SIGKILLs every worker and its group before it returns, for handlers that cannot wait. No worker starts after it. */
  readonly killAllSync = (): void => {
    this.#closed = true;
    for (const worker of this.#alive) worker.end();
    this.#endLeft();
  };

  /** Ends what outlived its worker in a session of its own, and resolves when all that it had written is read, or after 2 s. */
  async endOutliving(): Promise<void> {
    if (this.#outlived.size > 0) this.#endLeft();
    await within(Promise.all([...this.#outlived].map(({ silent }) => silent)), SIGKILL_MS);
    for (const worker of this.#outlived) worker.hangUp();
  }

  /** Ends all workers: quit, and what does not go in 5 s by SIGKILL. Resolves when none is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const spares of this.#spares.values())
      for (const spare of spares) void spare.then((worker) => worker.end()).catch(() => undefined);
    for (const worker of this.#alive) worker.dismiss();
    await this.#allGone(QUIT_MS);
    for (const worker of this.#alive) worker.end();
    await this.#allGone(SIGKILL_MS);
    for (const { pid } of this.#alive) await killTree(pid);
    await this.#allGone(SIGKILL_MS);
    this.#endLeft();
    await this.endOutliving();
    for (const { pid, subject } of this.#alive) this.#options.log(`Worker ${pid} of ${subject} cannot be ended.`);
    this.#watchdog?.[Symbol.dispose]();
    process.off('exit', this.killAllSync);
  }

  /**
   * What a worker started in a session of its own left the group, but most often not the environment, and what writes on has its stdout. Spares
   * that wait have the mark too.
   */
  #endLeft(): void {
    const kept = new Set(this.#closed ? [] : this.pids);
    const outlets = [...this.#outlived].flatMap((worker) => this.#outlets.get(worker) ?? []);
    const marked = markedProcesses((mark) => mark === this.#mark).map(({ pid }) => pid);
    for (const pid of new Set([...marked, ...holdersOf(new Set(outlets))])) if (!kept.has(pid)) killGroup(pid);
  }

  #sparesOf(subject: string): Promise<WorkerProcess>[] {
    const known = this.#spares.get(subject);
    if (known) return known;
    const fresh: Promise<WorkerProcess>[] = [];
    this.#spares.set(subject, fresh);
    return fresh;
  }

  async #spawn(subject: string): Promise<WorkerProcess> {
    const leave = await this.#gate.enter();
    try {
      if (this.#closed)
        throw environmentError('fleet-closed', 'The fleet is closed: no worker starts any more.', 'Start a new run.');
      const worker = await this.#start(subject);
      await within(worker.loaded, LOADING_MS);
      leave();
      return worker;
    } catch (error) {
      leave();
      throw error;
    }
  }

  async #start(subject: string): Promise<WorkerProcess> {
    const {
      image,
      clock,
      movableClocks,
      maxLineBytes = MAX_LINE_BYTES,
      readyTimeoutMs = READY_TIMEOUT_MS,
    } = this.#options;
    const { file, args, env, cwd } = image.command(subject);
    const fakeClock = movableClocks?.has(subject) ? new FakeClock() : undefined;
    const marked = { ...env, ...fakeClock?.env, [MARK]: this.#mark };
    this.#watchdog ??= new Watchdog(this.#mark);
    const child = spawn(file, args, { env: marked, cwd, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    if (!hasPid(child)) {
      fakeClock?.remove();
      throw await whyNotStarted(child, file);
    }
    const options = { subject, clock, maxLineBytes, readyTimeoutMs, ...(fakeClock && { fakeClock }) };
    const worker = new WorkerProcess(child, options);
    if (fakeClock) void worker.silent.then(() => fakeClock.remove());
    this.#alive.add(worker);
    const outlet = outletOf(worker.pid);
    if (outlet !== undefined) this.#outlets.set(worker, outlet);
    child.once('exit', this.#watchdog.over(child.pid));
    void this.#seeOff(worker);
    return worker;
  }

  async #seeOff(worker: WorkerProcess): Promise<void> {
    await worker.exited;
    this.#alive.delete(worker);
    this.#outlived.add(worker);
    await worker.silent;
    this.#outlived.delete(worker);
    this.#outlets.delete(worker);
  }

  async #allGone(ms: number): Promise<void> {
    await within(Promise.all([...this.#alive].map(({ exited }) => exited)), ms);
  }
}

/** Waits for `work`, which never rejects, but not longer than `ms`. */
async function within(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, bound]);
  clearTimeout(timer);
}

function hasPid(child: WorkerChild): child is WorkerChild & { readonly pid: number } {
  return child.pid !== undefined;
}

function whyNotStarted(child: WorkerChild, file: string): Promise<Error> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      const text = `A worker cannot be started (${file}): ${messageOf(error)}.`;
      resolve(
        environmentError(
          'worker-not-started',
          text,
          'Look at the limits of processes and open files (ulimit -a).',
          error,
        ),
      );
    });
  });
}
