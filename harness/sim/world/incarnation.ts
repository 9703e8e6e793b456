// One life of a simulated worker: the real worker's code (workers/worker.ts) with the subject, in a process of the kernel, at a link to the
// model. The twin of harness/storm/incarnation.ts; both write the same history.
import type { FromWorker, ToWorker } from '../../../workers/protocol.ts';
import { defaultClaims } from '../../../workers/subject.ts';
import type { LockSubject } from '../../../workers/subject.ts';
import { Worker } from '../../../workers/worker.ts';
import { environmentError, HarnessError, messageOf } from '../../errors.ts';
import type { FaultTarget } from '../../faults/fault.ts';
import type { Complaint } from '../../fleet/exit.ts';
import type { Unstamped } from '../../history/events.ts';
import type { Round, WorkerPlan } from '../../plan/schema.ts';
import type { TapCounters } from '../../wire/tap-counters.ts';
import type { TapOptions } from '../../wire/tap-options.ts';
import type { SimCluster } from '../cluster/sim-cluster.ts';
import { EscapeError, Unwind } from '../kernel/failure.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ProcessEnd, SimProcess } from '../kernel/sim-process.ts';
import type { EtcdLink } from '../net/link.ts';
import type { Chronicle } from './chronicle.ts';
import { endpointsOf, openLink } from './links.ts';
import { Pipe } from './pipe.ts';

/** Clocks of hosts run apart by as much as NTP's slew, 500 ppm. */
const DRIFT_PPM = 500;
const START_US = [1_000, 6_000] as const;

export interface WorkerSetting {
  readonly kernel: Kernel;
  readonly cluster: SimCluster;
  readonly chronicle: Chronicle;
  readonly worker: number;
  readonly plan: WorkerPlan;
  readonly subject: string;
  /** The subject's module, evaluated afresh: nothing of an earlier life is left in it. */
  readonly load: () => LockSubject;
  readonly witnessIntervalMs: number;
  /** How many times longer than on an idle host messages and starts take. */
  readonly slowness: number;
  readonly counters: TapCounters;
  readonly nextCall: () => number;
  readonly rule: TapOptions['rule'];
  /** The worker cannot start, or says what no worker says: the run ends. */
  readonly onFailure: (error: HarnessError) => void;
}

/** What a life tells its driver. */
export interface LifeListener {
  ready(): void;
  answered(hold: number, how: 'acquired' | 'failed'): void;
  /** A release was answered. */
  ended(hold: number): void;
  /** The exit is in the history. `complaint`: it ended by itself before it was ready. */
  gone(complaint: Complaint | undefined): void;
}

type HoldState = 'acquiring' | 'held' | 'releasing';

interface Said {
  readonly message: FromWorker;
  readonly saidUs: number;
}

const deliver = (life: SimIncarnation, message: ToWorker): void => life.receive(message);
const hear = (life: SimIncarnation, said: Said): void => life.hear(said);

export class SimIncarnation {
  readonly number: number;
  readonly #setting: WorkerSetting;
  readonly #listener: LifeListener;
  readonly #process: SimProcess;
  readonly #link: EtcdLink;
  readonly #endpoints: readonly string[];
  readonly #toWorker: Pipe;
  readonly #fromWorker: Pipe;
  readonly #holds = new Map<number, HoldState>();
  #worker: Worker | undefined;
  #ready = false;
  #gone = false;
  #reason: 'fault' | 'quit' | 'cleanup' | undefined;
  #awakeSinceUs: number;

  constructor(setting: WorkerSetting, number: number, listener: LifeListener) {
    this.number = number;
    this.#setting = setting;
    this.#listener = listener;
    const { kernel, worker, subject, slowness } = setting;
    const name = `w${worker}.${number}`;
    const process = (this.#process = kernel.spawn(name));
    this.#awakeSinceUs = kernel.nowUs();
    const rng = kernel.rng(`process ${name}`);
    process.rate = 1 + rng.int(-DRIFT_PPM, DRIFT_PPM) / 1e6;
    this.#toWorker = new Pipe(kernel, rng, slowness);
    this.#fromWorker = new Pipe(kernel, rng, slowness);
    const endpoints = endpointsOf(setting);
    this.#endpoints = [...endpoints.keys()];
    this.#link = openLink(setting, number, process, endpoints);
    this.#record({ kind: 'spawn', ...this.#who, pid: process.pid, subject });
    process.onEnd((end) => this.#ended(end));
    kernel.after(rng.int(...START_US) * slowness, process, 'start', () => this.#start());
  }

  get stake(): 'hold' | 'queue' | 'none' {
    let stake: 'queue' | 'none' = 'none';
    for (const state of this.#holds.values()) {
      if (state !== 'acquiring') return 'hold';
      stake = 'queue';
    }
    return stake;
  }

  /** As a target for faults, while it lives. */
  target(): FaultTarget | undefined {
    if (!this.#process.alive) return undefined;
    return {
      sigkill: () => this.#kill('fault'),
      pause: () => this.#standStill(this.#process.pause()),
      cut: (direction) => this.#link.cut(direction),
      slow: (delayMs) => this.#link.slow(delayMs),
      reset: () => this.#link.reset(),
      moveClock: (jumpMs) => void (this.#process.wallOffsetMs += jumpMs),
      stall: () => this.#standStill(this.#process.stall()),
    };
  }

  /** How long it has run without being stopped, since its start or the end of its last pause; 0 while it is stopped. */
  get awakeForUs(): number {
    return this.#process.stopped ? 0 : this.#setting.kernel.nowUs() - this.#awakeSinceUs;
  }

  acquire(hold: number, { lock, ttlSeconds, lease, timeoutMs }: Round): void {
    this.#holds.set(hold, 'acquiring');
    const request = { hold, lock, ttlSeconds, lease, timeoutMs };
    this.#record({ kind: 'acquire', ...this.#who, ...request });
    this.#send({ acquire: request });
  }

  release(hold: number): void {
    this.#holds.set(hold, 'releasing');
    this.#record({ kind: 'release', ...this.#who, hold });
    this.#send({ release: { hold } });
  }

  quit(): void {
    this.#reason ??= 'quit';
    this.#send({ quit: {} });
  }

  /** Ends what did not go when it was told to. */
  cleanUp(): void {
    this.#kill('cleanup');
  }

  get livePid(): number | undefined {
    return this.#gone ? undefined : this.#process.pid;
  }

  get #who(): { worker: number; incarnation: number } {
    return { worker: this.#setting.worker, incarnation: this.number };
  }

  #record(event: Unstamped): void {
    this.#setting.chronicle.record(event);
  }

  #start(): void {
    const { load, subject, worker, witnessIntervalMs, onFailure } = this.#setting;
    try {
      this.#worker = new Worker(load(), {
        say: (message) => this.#say(message),
        log: (text) => this.#setting.kernel.note('log', text),
      });
    } catch (error) {
      // The kernel's own: the process left the simulation, or ended itself, while it was loaded.
      if (error instanceof EscapeError || error instanceof Unwind) throw error;
      return onFailure(error instanceof HarnessError ? error : cannotStart(subject, messageOf(error)));
    }
    const options = { subject, witnessIntervalMs };
    this.#worker.on({ hello: { worker, incarnation: this.number, endpoints: [...this.#endpoints], options } });
  }

  #send(message: ToWorker): void {
    const { kernel } = this.#setting;
    kernel.at(this.#toWorker.arrivalUs(), this.#process, 'stdin', deliver, this, message);
  }

  /** A message of the controller arrives at the worker. */
  receive(message: ToWorker): void {
    this.#worker?.on(message);
  }

  #say(message: FromWorker): void {
    const { kernel } = this.#setting;
    if (!this.#process.alive) return;
    const said = { message, saidUs: kernel.nowUs() };
    kernel.at(this.#fromWorker.arrivalUs(), null, 'stdout', hear, this, said);
  }

  /** A message of the worker, read by the controller. It was said at `saidUs`: virtual time stands still while a process runs. */
  hear({ message, saidUs }: Said): void {
    if ('ready' in message) {
      const { subject, version, claims } = message.ready;
      const complete = { ...defaultClaims, ...claims };
      this.#record({
        kind: 'ready',
        ...this.#who,
        subject,
        ...(version !== undefined && { version }),
        claims: { ...complete, leases: [...complete.leases] },
      });
      this.#ready = true;
      this.#listener.ready();
    } else if ('broken' in message) {
      this.#setting.onFailure(cannotStart(this.#setting.subject, message.broken.error));
    } else if ('acquired' in message) {
      const { hold, token, lease } = message.acquired;
      const known = { ...(token !== undefined && { token }), ...(lease !== undefined && { lease }) };
      this.#record({ kind: 'acquired', ...this.#who, hold, ...known, saidUs });
      this.#holds.set(hold, 'held');
      this.#listener.answered(hold, 'acquired');
    } else if ('failed' in message) {
      const { hold, error } = message.failed;
      this.#record({ kind: 'failed', ...this.#who, hold, error, saidUs });
      this.#holds.delete(hold);
      this.#listener.answered(hold, 'failed');
    } else if ('lost' in message) {
      const { hold, reason } = message.lost;
      this.#record({ kind: 'lost', ...this.#who, hold, reason, saidUs });
    } else if ('wrote' in message) {
      const { hold, n, token } = message.wrote;
      this.#record({ kind: 'wrote', ...this.#who, hold, n, ...(token !== undefined && { token }), saidUs });
    } else {
      const { hold } = 'released' in message ? message.released : message.unreleased;
      if ('released' in message) this.#record({ kind: 'released', ...this.#who, hold, saidUs });
      else this.#record({ kind: 'unreleased', ...this.#who, hold, error: message.unreleased.error, saidUs });
      this.#holds.delete(hold);
      this.#listener.ended(hold);
    }
  }

  #kill(reason: 'fault' | 'cleanup'): void {
    if (!this.#process.alive) return;
    this.#reason = reason;
    this.#process.kill();
  }

  #standStill(goOn: () => void): () => void {
    return () => {
      goOn();
      this.#awakeSinceUs = this.#setting.kernel.nowUs();
    };
  }

  /** The process is gone: what it had said is read first, then its exit is observed. */
  #ended({ reason: how, code, signal, error }: ProcessEnd): void {
    const { kernel } = this.#setting;
    this.#link.close();
    const reason = how === 'kill' ? this.#reason : how === 'exit' && code === 0 ? this.#reason : undefined;
    kernel.at(this.#fromWorker.arrivalUs(), null, 'exit', () => {
      this.#gone = true;
      this.#holds.clear();
      const { pid } = this.#process;
      const exit = { pid, exitedUs: kernel.nowUs(), code, signal, reason: reason ?? 'crash' } as const;
      this.#record({ kind: 'exit', ...this.#who, ...exit });
      this.#listener.gone(reason === undefined && !this.#ready ? this.#exitedEarly(code, error) : undefined);
    });
  }

  #exitedEarly(code: number | null, error: unknown): Complaint {
    const last = error === undefined ? '' : `: ${messageOf(error).replace(/\.$/, '')}`;
    const text = `The worker of ${this.#setting.subject} ended before it was ready (exit code ${code})${last}.`;
    return { code: 'exited-early', text };
  }
}

function cannotStart(subject: string, why: string): HarnessError {
  return environmentError('subject-broken', `The subject ${subject} cannot start: ${why}.`, 'Correct its connect().');
}
