// process inside a simulated process: its end, its number, its listeners, its nextTick.
import { EventEmitter } from 'node:events';
import os from 'node:os';
import { Unwind } from '../failure.ts';
import { outside, scope } from '../scope.ts';
import type { SimProcess } from '../sim-process.ts';
import { replace } from './replace.ts';

type Callback = (...args: unknown[]) => void;

export function patchProcess(): void {
  patchNextTick();
  patchListeners();
  replace<(code?: number | string | null) => never>(
    process,
    'exit',
    (real) =>
      function exit(code) {
        const { current } = scope;
        if (current === null) return real(code);
        return leave(current, Number(code ?? process.exitCode ?? 0));
      },
  );
  dispatching('pid', (current) => current.pid);
  dispatching('ppid', () => 1000);
  replace<() => string>(
    os,
    'hostname',
    (real) =>
      function hostname() {
        return scope.current === null ? real() : 'simulated-host';
      },
  );
}

/** Its 'exit' listeners, its end, and nothing of this turn after it. */
function leave(current: SimProcess, code: number): never {
  const listeners = current.events;
  current.events = undefined;
  try {
    if (current.alive) listeners?.emit('exit', code);
  } finally {
    current.exit(code);
  }
  throw new Unwind();
}

function dispatching(key: 'pid' | 'ppid', simulated: (current: SimProcess) => number): void {
  const real = process[key];
  Object.defineProperty(process, key, {
    configurable: true,
    enumerable: true,
    get: () => (scope.current === null ? real : simulated(scope.current)),
  });
}

/**
 * An exception that a nextTick throws passes through Node's drain and leaves its async-hooks stack out of step: the thread dies
 * later. So it is caught here and told to the kernel. (Microtasks need no such care: Node reports theirs without unwinding.)
 */
function patchNextTick(): void {
  let real = process.nextTick.bind(process) as (callback: Callback, ...args: unknown[]) => void;
  function nextTick(callback: Callback, ...args: unknown[]): void {
    if (scope.current === null || typeof callback !== 'function') real(callback, ...args);
    else real(guarded as Callback, callback, args);
  }
  Object.defineProperty(process, 'nextTick', {
    configurable: true,
    enumerable: true,
    get: () => nextTick,
    // Test runners put "the original" back now and then; it must not push the guard out.
    set: (next: typeof real) => {
      if (next !== nextTick) real = next;
    },
  });
}

function guarded(callback: Callback, args: readonly unknown[]): void {
  const { current } = scope;
  try {
    callback(...args);
  } catch (error) {
    if (current === null) throw error;
    current.kernel.raise(error);
  }
}

/**
 * Listeners of a simulated process are its own: on the real process object they would hear our signals and outlive the run.
 * 'exit', 'uncaughtException' and 'unhandledRejection' are served; signals never come, since a kill is a SIGKILL.
 */
function patchListeners(): void {
  const names = [
    'on',
    'addListener',
    'once',
    'prependListener',
    'prependOnceListener',
    'off',
    'removeListener',
  ] as const;
  for (const name of [...names, 'removeAllListeners'] as const) {
    const real = process[name] as unknown as Callback;
    const own = function (this: unknown, ...args: unknown[]): unknown {
      const { current } = scope;
      if (current === null) return real.apply(this, args);
      current.events ??= outside(() => new EventEmitter());
      (current.events[name] as Callback).apply(current.events, args);
      return process;
    };
    Object.defineProperty(process, name, { value: own, configurable: true, writable: true });
  }
}
