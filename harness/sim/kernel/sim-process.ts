// One incarnation of a worker in virtual time: whether it lives, whether it is stopped, and its own clocks.
import type { EventEmitter } from 'node:events';
import type { Kernel } from './kernel.ts';
import { monotonicStartUs, uptimeStartUs, wallStartMs } from './epochs.ts';
import { Unwind } from './failure.ts';
import { digest } from './hash.ts';
import type { Digest } from './hash.ts';
import type { SimEvent } from './heap.ts';
import type { Rng } from './rng.ts';

/** How a process ended; as node:child_process says it, and in case of a crash the error. */
export interface ProcessEnd {
  readonly reason: 'kill' | 'exit' | 'crash';
  readonly code: number | null;
  readonly signal: string | null;
  readonly error?: unknown;
}

export class SimProcess {
  readonly kernel: Kernel;
  /** 'w1.2': worker 1, incarnation 2. */
  readonly name: string;
  /** Deterministic, from 1001. */
  readonly pid: number;
  readonly nameDigest: Digest;
  readonly spawnedAtUs: number;
  /** What came for it while it was stopped, in the order of its coming. */
  readonly held: SimEvent[] = [];
  /** Timers whose number somebody asked for: clearTimeout takes numbers too. */
  readonly timersById = new Map<number, object>();
  /** process.on and its kin inside this process; made at first use. */
  events: EventEmitter | undefined;
  /** Added to Date, not to the monotonic clocks, in ms. */
  wallOffsetMs = 0;
  /** Counts its events: what it sends in one turn carries one number. */
  turn = 0;
  #timerIds = 0;
  #alive = true;
  #stops = 0;
  /** Its event loop was blocked since it went on the last time. */
  #stalled = false;
  #rate = 1;
  #rateSinceUs: number;
  #localSinceUs: number;
  #random: Rng | undefined;
  readonly #endListeners: ((end: ProcessEnd) => void)[] = [];
  #ended: ProcessEnd | undefined;

  /** Made by Kernel.spawn only. */
  constructor(kernel: Kernel, name: string, pid: number) {
    this.kernel = kernel;
    this.name = name;
    this.pid = pid;
    this.nameDigest = digest(name);
    this.spawnedAtUs = this.#rateSinceUs = this.#localSinceUs = kernel.nowUs();
  }

  /** False from the instant of its end: what the rest of that turn still tries to do must be refused. */
  get alive(): boolean {
    return this.#alive;
  }

  get stopped(): boolean {
    return this.#stops > 0;
  }

  /** SIGKILL: nothing of it happens any more, also not what the rest of its turn would send or set. */
  kill(): void {
    this.#end({ reason: 'kill', code: null, signal: 'SIGKILL' });
  }

  /** process.exit, seen from outside: it just ends. Inside, the patched process.exit unwinds the stack as well. */
  exit(code: number): void {
    this.#end({ reason: 'exit', code, signal: null });
  }

  /** An error that nobody caught, or a promise that nobody handled: its own last-resort listeners, or the end with code 1. */
  crash(error: unknown, rejected?: Promise<unknown>): void {
    if (!this.#alive || error instanceof Unwind) return;
    try {
      if (rejected !== undefined && this.events?.emit('unhandledRejection', error, rejected)) return;
      const origin = rejected === undefined ? 'uncaughtException' : 'unhandledRejection';
      if (this.events?.emit('uncaughtException', error, origin)) return;
    } catch (worse) {
      error = worse;
    }
    this.#end({ reason: 'crash', code: 1, signal: null, error });
  }

  /** SIGSTOP; returns SIGCONT. Stops may overlap: it goes on when each has been resumed. Its monotonic clock never stops. */
  pause(): () => void {
    this.#stops += 1;
    let stopping = true;
    return () => {
      if (!stopping) return;
      stopping = false;
      this.#stops -= 1;
      if (this.#stops > 0 || !this.#alive) return;
      const turn = this.#stalled ? 'timers first' : 'in order';
      this.#stalled = false;
      this.kernel.release(this, turn);
    };
  }

  /** Its event loop is blocked; returns how to end that. As a stop, but then comes a turn of Node's loop: timers that are due, then messages. */
  stall(): () => void {
    const goOn = this.pause();
    this.#stalled = true;
    return goOn;
  }

  /** Called once, when it has ended and its last turn is over, as the harness. */
  onEnd(listener: (end: ProcessEnd) => void): void {
    this.#endListeners.push(listener);
  }

  /** For the kernel: tells the listeners. */
  announceEnd(): void {
    for (const listener of this.#endListeners) listener(this.#ended!);
  }

  /** Speed of all its clocks and timers against the kernel's time. A change bends its clocks and never makes them jump. */
  get rate(): number {
    return this.#rate;
  }

  set rate(rate: number) {
    if (!(rate > 0 && rate < Infinity)) throw new RangeError(`${rate} is no rate of a clock`);
    this.#localSinceUs = this.#localUs();
    this.#rateSinceUs = this.kernel.nowUs();
    this.#rate = rate;
  }

  /** process.hrtime, in µs. */
  monotonicUs(): number {
    return monotonicStartUs + this.#localUs();
  }

  /** performance.now and process.uptime, in µs. */
  uptimeUs(): number {
    return uptimeStartUs + this.#localUs() - this.spawnedAtUs;
  }

  /** Date.now, in whole ms. */
  wallMs(): number {
    return Math.floor(wallStartMs + this.#localUs() / 1000 + this.wallOffsetMs);
  }

  /** How long the kernel has to wait until this process's clock has gone on by `ms`, in whole µs. */
  delayUs(ms: number): number {
    return this.#rate === 1 ? ms * 1000 : Math.ceil((ms * 1000) / this.#rate);
  }

  /** Math.random, crypto.randomBytes and the like of this process. */
  get random(): Rng {
    return (this.#random ??= this.kernel.rng(`random ${this.name}`));
  }

  nextTimerId(): number {
    return (this.#timerIds += 1);
  }

  #localUs(): number {
    return this.#localSinceUs + (this.kernel.nowUs() - this.#rateSinceUs) * this.#rate;
  }

  #end(end: ProcessEnd): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#ended = end;
    this.held.length = 0;
    this.kernel.ended(this);
  }
}
