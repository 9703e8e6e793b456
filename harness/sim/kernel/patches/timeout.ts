// What setTimeout, setInterval and setImmediate return inside a simulated process: Node's own classes in shape and habits.
/* oxlint-disable no-underscore-dangle -- _onTimeout and its like are Node's names, and libraries look at them. */
import type { Timer } from '../kernel.ts';
import type { SimProcess } from '../sim-process.ts';

export type TimerCallback = (...args: unknown[]) => void;

/** Node's longest timer; anything longer fires after 1 ms (lib/internal/timers.js). */
const timeoutMaxMs = 2 ** 31 - 1;

/** Node's rule: whole ms, cut off; at least 1; NaN, negative and too large count as 1. */
export function timerMs(delay: unknown): number {
  const ms = Number(delay);
  return ms >= 1 && ms <= timeoutMaxMs ? Math.trunc(ms) : 1;
}

export class Timeout {
  /** null: cleared. */
  _onTimeout: TimerCallback | null;
  /** -1: cleared. */
  _idleTimeout: number;
  _repeat: number | null;
  _destroyed = false;
  readonly #process: SimProcess;
  readonly #args: readonly unknown[];
  #timer: Timer | undefined;
  #hasRef = true;
  #id: number | undefined;

  constructor(
    process: SimProcess,
    callback: TimerCallback,
    delay: unknown,
    args: readonly unknown[],
    repeats: boolean,
  ) {
    this.#process = process;
    this._onTimeout = callback;
    this._idleTimeout = timerMs(delay);
    this._repeat = repeats ? this._idleTimeout : null;
    this.#args = args;
    this.#arm();
  }

  get process(): SimProcess {
    return this.#process;
  }

  ref(): this {
    this.#hasRef = true;
    return this;
  }

  unref(): this {
    this.#hasRef = false;
    return this;
  }

  hasRef(): boolean {
    return this.#hasRef;
  }

  /** Starts anew, also after it has fired; not after it was cleared. */
  refresh(): this {
    if (this._idleTimeout !== -1) this.#arm();
    return this;
  }

  close(): this {
    if (this.#timer !== undefined) this.#process.kernel.cancel(this.#timer);
    this.#timer = undefined;
    this._onTimeout = null;
    this._idleTimeout = -1;
    this.#destroy();
    return this;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  [Symbol.toPrimitive](): number {
    if (this.#id === undefined) {
      this.#id = this.#process.nextTimerId();
      if (!this._destroyed) this.#process.timersById.set(this.#id, this);
    }
    return this.#id;
  }

  #arm(): void {
    const { kernel } = this.#process;
    if (this.#timer !== undefined) kernel.cancel(this.#timer);
    this._destroyed = false;
    this.#timer = kernel.after(this.#process.delayUs(this._idleTimeout), this.#process, 'timer', Timeout.fire, this);
  }

  #destroy(): void {
    this._destroyed = true;
    if (this.#id !== undefined) this.#process.timersById.delete(this.#id);
  }

  /** An interval is armed again after its callback, counted from before it: as in Node (listOnTimeout). */
  static fire(this: void, timeout: Timeout): void {
    timeout.#timer = undefined;
    if (timeout.#args.length === 0) timeout._onTimeout!();
    else timeout._onTimeout!(...timeout.#args);
    if (timeout._repeat !== null && timeout._idleTimeout !== -1) {
      timeout._idleTimeout = timeout._repeat;
      timeout.#arm();
    } else if (timeout.#timer === undefined) timeout.#destroy();
  }
}

export class Immediate {
  _onImmediate: TimerCallback | null;
  _destroyed = false;
  readonly process: SimProcess;
  readonly #args: readonly unknown[];
  readonly #timer: Timer;
  #hasRef = true;

  constructor(process: SimProcess, callback: TimerCallback, args: readonly unknown[]) {
    this.process = process;
    this._onImmediate = callback;
    this.#args = args;
    this.#timer = process.kernel.after(0, process, 'immediate', Immediate.fire, this);
  }

  ref(): this {
    this.#hasRef = true;
    return this;
  }

  unref(): this {
    this.#hasRef = false;
    return this;
  }

  hasRef(): boolean {
    return this.#hasRef;
  }

  /** clearImmediate. */
  close(): void {
    this.process.kernel.cancel(this.#timer);
    this._onImmediate = null;
    this._destroyed = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  static fire(this: void, immediate: Immediate): void {
    const callback = immediate._onImmediate!;
    immediate._onImmediate = null;
    immediate._destroyed = true;
    callback(...immediate.#args);
  }
}
