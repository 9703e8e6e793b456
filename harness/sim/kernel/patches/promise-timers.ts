// node:timers/promises, in virtual time inside a simulated process; step by step as lib/timers/promises.js does it, so that
// promises settle in the same order.
import timersPromises from 'node:timers/promises';
import { scope } from '../scope.ts';
import type { SimProcess } from '../sim-process.ts';
import { Immediate, Timeout } from './timeout.ts';

interface TimerOptions {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

/** node:timers/promises as it was. */
const real = {
  setTimeout: timersPromises.setTimeout,
  setImmediate: timersPromises.setImmediate,
  setInterval: timersPromises.setInterval,
};

/** What Node rejects with; its own class is not exported. */
class AbortError extends Error {
  override readonly name = 'AbortError';
  readonly code = 'ABORT_ERR';

  constructor(signal: AbortSignal) {
    super('The operation was aborted', { cause: signal.reason });
  }
}

/** The replacements, which are also what promisify(setTimeout) and promisify(setImmediate) give. */
export const promiseTimers = {
  setTimeout(this: void, delay?: number, value?: unknown, options?: TimerOptions): Promise<unknown> {
    const { current } = scope;
    if (current === null) return real.setTimeout(delay, value, options);
    return settling(options, (resolve) => new Timeout(current, resolve, delay, [value], false));
  },
  setImmediate(this: void, value?: unknown, options?: TimerOptions): Promise<unknown> {
    const { current } = scope;
    if (current === null) return real.setImmediate(value, options);
    return settling(options, (resolve) => new Immediate(current, resolve, [value]));
  },
  setInterval(this: void, delay?: number, value?: unknown, options?: TimerOptions): AsyncIterable<unknown> {
    const { current } = scope;
    return current === null ? real.setInterval(delay, value, options) : ticking(current, delay, value, options);
  },
};

export function patchPromiseTimers(): void {
  Object.assign(timersPromises, promiseTimers);
  const { scheduler } = timersPromises;
  const wait = scheduler.wait.bind(scheduler);
  const pass = scheduler.yield.bind(scheduler);
  Object.defineProperties(scheduler, {
    wait: {
      configurable: true,
      writable: true,
      value: (delay: number, options?: TimerOptions) =>
        scope.current === null ? wait(delay, options) : promiseTimers.setTimeout(delay, undefined, options),
    },
    yield: {
      configurable: true,
      writable: true,
      value: () => (scope.current === null ? pass() : promiseTimers.setImmediate()),
    },
  });
}

function settling(
  options: TimerOptions | undefined,
  start: (resolve: (value: unknown) => void) => Timeout | Immediate,
): Promise<unknown> {
  const signal = options?.signal;
  if (signal?.aborted) return Promise.reject(new AbortError(signal));
  let abort: (() => void) | undefined;
  const settled = new Promise<unknown>((resolve, reject) => {
    const timer = start(resolve);
    if (signal === undefined) return;
    abort = (): void => {
      timer.close();
      reject(new AbortError(signal));
    };
    signal.addEventListener('abort', abort);
  });
  if (abort === undefined) return settled;
  const listener = abort;
  return settled.finally(() => signal!.removeEventListener('abort', listener));
}

async function* ticking(
  process: SimProcess,
  delay: number | undefined,
  value: unknown,
  options: TimerOptions | undefined,
): AsyncGenerator {
  const signal = options?.signal;
  if (signal?.aborted) throw new AbortError(signal);
  let due = 0;
  let wake: (() => void) | undefined;
  const ring = (): void => {
    wake?.();
    wake = undefined;
  };
  const interval = new Timeout(
    process,
    () => {
      due += 1;
      ring();
    },
    delay,
    [],
    true,
  );
  const abort = (): void => {
    interval.close();
    ring();
  };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    // oxlint-disable-next-line no-unmodified-loop-condition -- it aborts while the loop waits
    while (!signal?.aborted) {
      if (due === 0) await new Promise<void>((resolve) => (wake = resolve));
      for (; due > 0; due--) yield value;
    }
    throw new AbortError(signal);
  } finally {
    interval.close();
    signal?.removeEventListener('abort', abort);
  }
}
