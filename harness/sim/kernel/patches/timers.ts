// setTimeout and its kin: globals and node:timers. A timer belongs to the process that set it.
import timers from 'node:timers';
import { promisify } from 'node:util';
import { scope } from '../scope.ts';
import { promiseTimers } from './promise-timers.ts';
import { replace } from './replace.ts';
import { Immediate, Timeout } from './timeout.ts';
import type { TimerCallback } from './timeout.ts';

type Set = (callback: TimerCallback, ...args: unknown[]) => unknown;
type Clear = (timer: unknown) => void;

export function patchTimers(): void {
  patch<Set>('setTimeout', (real) => {
    function setTimeout(callback: TimerCallback, delay?: unknown, ...args: unknown[]): unknown {
      const { current } = scope;
      // The real one also says what is wrong with a callback that is none.
      if (current === null || typeof callback !== 'function') return real(callback, delay, ...args);
      return new Timeout(current, callback, delay, args, false);
    }
    return promisified(setTimeout, promiseTimers.setTimeout);
  });
  patch<Set>(
    'setInterval',
    (real) =>
      function setInterval(callback: TimerCallback, delay?: unknown, ...args: unknown[]): unknown {
        const { current } = scope;
        if (current === null || typeof callback !== 'function') return real(callback, delay, ...args);
        return new Timeout(current, callback, delay, args, true);
      },
  );
  patch<Set>('setImmediate', (real) => {
    function setImmediate(callback: TimerCallback, ...args: unknown[]): unknown {
      const { current } = scope;
      if (current === null || typeof callback !== 'function') return real(callback, ...args);
      return new Immediate(current, callback, args);
    }
    return promisified(setImmediate, promiseTimers.setImmediate);
  });
  const clearing = (real: Clear): Clear =>
    function clear(timer) {
      if (timer instanceof Timeout) {
        // Another incarnation's timer is another process's memory: nothing.
        if (scope.current === null || scope.current === timer.process) timer.close();
      } else if (scope.current === null) real(timer);
      else if (typeof timer === 'number' || typeof timer === 'string') {
        (scope.current.timersById.get(Number(timer)) as Timeout | undefined)?.close();
      } else if (!(timer instanceof Immediate)) real(timer);
    };
  patch<Clear>('clearTimeout', clearing);
  patch<Clear>('clearInterval', clearing);
  patch<Clear>(
    'clearImmediate',
    (real) =>
      function clearImmediate(timer) {
        if (!(timer instanceof Immediate)) real(timer);
        else if (scope.current === null || scope.current === timer.process) timer.close();
      },
  );
}

/** One replacement for the global and for node:timers: code may compare them. */
function patch<T>(name: string, make: (real: T) => T): void {
  let made: T | undefined;
  replace<T>(timers, name, (real) => (made = make(real)));
  replace<T>(globalThis, name, () => made!);
}

function promisified<T extends object>(timer: T, promise: unknown): T {
  return Object.defineProperty(timer, promisify.custom, { enumerable: true, get: () => promise });
}
