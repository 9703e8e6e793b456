// The engine of virtual time: one queue of events, one current process, and after each event every promise run to its end.
import type { Clock } from '../../clock.ts';
import { catchCrashes } from './crashes.ts';
import { monotonicStartUs } from './epochs.ts';
import { EscapeError } from './failure.ts';
import type { SimFailure } from './failure.ts';
import { digest } from './hash.ts';
import { EventHeap, SimEvent } from './heap.ts';
import type { EventFunction } from './heap.ts';
import { Rng } from './rng.ts';
import { outside, scope } from './scope.ts';
import { SimProcess } from './sim-process.ts';
import { SpinGuard } from './spin-guard.ts';
import { assertDrains, tick } from './tick.ts';
import { Trace } from './trace.ts';
import { inTurn } from './loop-order.ts';
import { inTurns } from './turns.ts';

/** An event to come, for Kernel.cancel; nothing else can be done with it. */
export type Timer = SimEvent;

export interface KernelOptions {
  /** 16 hex digits; every stream of dice comes from it. */
  readonly seed: string;
  /** Readable lines of the trace; costs about as much as the simulation itself. */
  readonly onTrace?: (line: string) => void;
  /** More events than this without time going on is a failure, 'endless'; 100,000 by default. */
  readonly eventsPerInstantMax?: number;
  /** More events than this altogether likewise; 10 million by default. */
  readonly eventsMax?: number;
}

const harness = 'the harness';
const harnessDigest = digest(harness);

/** A kernel of this thread is between the start and the end of its run. */
let running = false;

export class Kernel implements Clock {
  readonly trace: Trace;
  readonly #seed: string;
  readonly #queue = new EventHeap();
  readonly #guard: SpinGuard;
  readonly #streams = new Map<string, Rng>();
  /** Processes that ended in the turn that is still going on. */
  readonly #ended: SimProcess[] = [];
  #nowUs = 0;
  #seq = 0;
  #pids = 1000;
  #stopped = false;
  #draining = false;
  #failure: SimFailure | undefined;
  /** An error of the harness's own events: a bug, thrown out of run(). */
  #bug: { readonly error: unknown } | undefined;

  constructor(options: KernelOptions) {
    this.#seed = options.seed;
    this.#guard = new SpinGuard(options.eventsPerInstantMax ?? 100_000, options.eventsMax ?? 10_000_000);
    const onTrace = options.onTrace;
    this.trace = new Trace(onTrace && ((line) => outside(() => onTrace(line))));
  }

  nowUs(): number {
    return this.#nowUs;
  }

  /** process.hrtime.bigint() of a simulated process whose clock is right, in ns, on this clock. */
  fromNs(ns: string | undefined): number | undefined {
    if (ns === undefined || !/^\d{1,20}$/.test(ns)) return undefined;
    return Number(BigInt(ns) / 1000n) - monotonicStartUs;
  }

  /** Whose code runs now; null: the harness's own. */
  get current(): SimProcess | null {
    return scope.current;
  }

  /** The first escape or endless loop; the run ends after that event. */
  get failure(): SimFailure | undefined {
    return this.#failure;
  }

  /**
   * Something to happen at `atUs` (now, if that is over), after what was asked for earlier at that time. process null: an event
   * of the harness, always runs. Otherwise it is skipped when the process is gone, and held back, in order, while it is stopped.
   * a and b are handed to fn: no closure where it is hot.
   */
  at(atUs: number, process: SimProcess | null, kind: string, fn: () => void): Timer;
  at<A>(atUs: number, process: SimProcess | null, kind: string, fn: (a: A) => void, a: A): Timer;
  at<A, B>(atUs: number, process: SimProcess | null, kind: string, fn: (a: A, b: B) => void, a: A, b: B): Timer;
  at(atUs: number, process: SimProcess | null, kind: string, fn: EventFunction, a?: unknown, b?: unknown): Timer {
    if (!(atUs < Infinity)) throw new RangeError(`${kind}: ${atUs} is no time`);
    const timeUs = atUs <= this.#nowUs ? this.#nowUs : Math.ceil(atUs);
    const event = new SimEvent(timeUs, this.#seq++, process, kind, fn, a, b);
    if (process === null || process.alive) this.#queue.push(event);
    else event.fn = null;
    return event;
  }

  /** The same, `delayUs` from now. */
  after(delayUs: number, process: SimProcess | null, kind: string, fn: () => void): Timer;
  after<A>(delayUs: number, process: SimProcess | null, kind: string, fn: (a: A) => void, a: A): Timer;
  after<A, B>(delayUs: number, process: SimProcess | null, kind: string, fn: (a: A, b: B) => void, a: A, b: B): Timer;
  after(delayUs: number, process: SimProcess | null, kind: string, fn: EventFunction, a?: unknown, b?: unknown): Timer {
    return this.at(this.#nowUs + delayUs, process, kind, fn, a, b);
  }

  /** It will not happen; nothing when it already has. */
  cancel(timer: Timer): void {
    this.#queue.cancel(timer);
  }

  /** A new process, alive, with nothing to do yet. */
  spawn(name: string): SimProcess {
    return new SimProcess(this, name, (this.#pids += 1));
  }

  /**
   * Runs fn as this process, now, with all that follows from it, before it returns. Nothing for a process that is gone; one
   * that is stopped runs it when it goes on. Only from the function of a harness event itself: promises cannot be run to their
   * end in the middle of a microtask.
   */
  enter(process: SimProcess, fn: () => void): void {
    if (scope.current !== null || this.#draining) {
      throw new Error(`enter(${process.name}) outside of a harness event's own function`);
    }
    if (!process.alive) return;
    if (process.stopped) {
      this.at(this.#nowUs, process, 'enter', fn);
      return;
    }
    // What the harness has left in the queue up to here is not that process's.
    this.#drain();
    this.#record(process, 'enter');
    this.#call(process, fn, undefined, undefined);
    this.#drain();
    this.#drained();
  }

  /** The stream of this name: the same object each time, the same numbers for the same seed. */
  rng(stream: string): Rng {
    let known = this.#streams.get(stream);
    if (known === undefined) this.#streams.set(stream, (known = new Rng(this.#seed, stream)));
    return known;
  }

  /** Into the trace hash: time, current process, kind, detail. */
  note(kind: string, detail: string): void {
    const process = scope.current;
    if (process === null) this.trace.note(this.#nowUs, harness, harnessDigest, kind, detail);
    else this.trace.note(this.#nowUs, process.name, process.nameDigest, kind, detail);
  }

  /**
   * Runs until there is nothing left to happen, stop() was called, or there is a failure. From a macrotask only; throws a
   * HarnessError elsewhere, and whatever an event of the harness itself throws.
   */
  run(): void {
    const end = this.#begin();
    try {
      assertDrains();
      while (this.#step()) this.#drained();
    } finally {
      end();
    }
  }

  /** The same without process._tickCallback: Node's own turns of the event loop drain. Equal traces; 20 times slower. */
  async runImmediate(): Promise<void> {
    const end = this.#begin();
    try {
      await inTurns(
        () => {
          const more = this.#step(false);
          this.#draining = true;
          return more;
        },
        () => {
          this.#draining = false;
          this.#drained();
        },
      );
    } finally {
      end();
    }
  }

  /** Ends the run after the event that is going on. */
  stop(): void {
    this.#stopped = true;
  }

  /** For the patched globals and the harness: what makes this run worthless. The first one counts. */
  fail(failure: SimFailure): void {
    this.#failure ??= failure;
  }

  /** For the patched process.nextTick: what a callback threw. An exception through Node's own drain would break it. */
  raise(error: unknown): void {
    this.#raise(error);
  }

  /** For SimProcess: it has ended; heard of at once, or after the turn that is going on. */
  ended(process: SimProcess): void {
    if (scope.current === null) process.announceEnd();
    else this.#ended.push(process);
  }

  /**
   * For SimProcess: it goes on. Held events keep their time and number, hence their order, before anything else of now; or they come in the
   * order of a turn of Node's event loop.
   */
  release(process: SimProcess, turn: 'in order' | 'timers first'): void {
    const held = process.held.splice(0).filter(({ fn }) => fn !== null);
    if (turn === 'timers first') inTurn(held, this.#nowUs, () => this.#seq++);
    for (const event of held) this.#queue.push(event);
  }

  #begin(): () => void {
    if (running) throw new Error('a kernel is running in this thread already');
    const restore = catchCrashes((error, promise) => this.#raise(error, promise));
    running = true;
    return () => {
      scope.current = null;
      running = false;
      restore();
    };
  }

  /** The next event that is to run; false when there is none. */
  #step(drain = true): boolean {
    for (;;) {
      if (this.#failure !== undefined || this.#stopped) return false;
      const event = this.#queue.pop();
      if (event === undefined) return false;
      const process = event.process;
      if (process !== null) {
        if (!process.alive) continue;
        if (process.stopped) {
          process.held.push(event);
          continue;
        }
      }
      if (event.atUs > this.#nowUs) {
        this.#nowUs = event.atUs;
        this.#guard.advance();
      }
      this.#record(process, event.kind);
      const { fn, a, b } = event;
      event.fn = null;
      event.a = event.b = undefined;
      this.#call(process, fn!, a, b);
      if (drain) this.#drain();
      return true;
    }
  }

  #record(process: SimProcess | null, kind: string): void {
    const name = process === null ? harness : process.name;
    this.trace.event(this.#nowUs, name, process === null ? harnessDigest : process.nameDigest, kind);
    if (this.#guard.count(name)) this.fail(this.#guard.failure());
  }

  #call(process: SimProcess | null, fn: EventFunction, a: unknown, b: unknown): void {
    scope.current = process;
    if (process !== null) process.turn += 1;
    try {
      fn(a, b);
    } catch (error) {
      this.#raise(error);
    }
  }

  #drain(): void {
    this.#draining = true;
    tick();
    this.#draining = false;
  }

  /** The end of a turn: nobody is current; who ended in it is mourned. */
  #drained(): void {
    scope.current = null;
    while (this.#ended.length > 0) {
      this.#ended.shift()!.announceEnd();
      this.#drain();
    }
    if (this.#bug !== undefined) throw this.#bug.error;
  }

  /** An error that nobody caught, wherever it surfaced: the current process is its author. */
  #raise(error: unknown, rejected?: Promise<unknown>): void {
    const process = scope.current;
    if (process === null) this.#bug ??= { error };
    else if (error instanceof EscapeError) {
      const { process: culprit, call, message } = error;
      this.fail({ code: 'escape', process: culprit, call, message });
    } else process.crash(error, rejected);
  }
}
