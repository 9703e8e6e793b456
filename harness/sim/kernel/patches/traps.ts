// Every way to real input, output, threads and clocks, closed for simulated processes: what comes back from there arrives after
// the run, or differs from run to run, and either would be a wrong trace that nobody notices.
import { promisify } from 'node:util';
import { escape } from '../escape.ts';
import { scope } from '../scope.ts';
import { replace } from './replace.ts';
import type { AnyFunction } from './replace.ts';
import { trapped } from './trapped.ts';

export function patchTraps(): void {
  for (const { name, target, keys } of trapped()) {
    for (const key of keys) replace<unknown>(target, key, (real) => trap(real, `${name}.${key}`));
  }
  replaceStdin();
}

/** Functions on functions: fs.realpath.native, what promisify gives for child_process.exec. */
const innerKeys = ['native', promisify.custom];

/** The original, callable by the harness alone. A proxy, since many are classes that code extends and compares. */
function trap(real: unknown, call: string): unknown {
  if (typeof real !== 'function') return real;
  const closed = new Proxy(unlocked(real as AnyFunction), {
    apply(target, self, args: never[]) {
      if (scope.current !== null) escape(scope.current, call);
      return Reflect.apply(target, self, args);
    },
    construct(target, args, newTarget) {
      if (scope.current !== null) escape(scope.current, `new ${call}`);
      return Reflect.construct(target, args, newTarget) as object;
    },
  });
  for (const key of innerKeys) {
    const inner = Object.getOwnPropertyDescriptor(closed, key);
    if (typeof inner?.value !== 'function') continue;
    Object.defineProperty(closed, key, { ...inner, value: inner.value === real ? closed : trap(inner.value, call) });
  }
  return closed;
}

/** The function itself, or one like it where a function on it is read-only (child_process.exec). */
function unlocked(real: AnyFunction): AnyFunction {
  const locked = innerKeys.filter((key) => Object.getOwnPropertyDescriptor(real, key)?.configurable === false);
  if (locked.length === 0) return real;
  const like: AnyFunction = function (this: unknown, ...args) {
    return Reflect.apply(real, this, args);
  };
  for (const key of locked) {
    const { value } = Object.getOwnPropertyDescriptor(real, key)!;
    Object.defineProperty(like, key, { value, configurable: true });
  }
  return like;
}

/** Reading the property opens the terminal. */
function replaceStdin(): void {
  const descriptor = Object.getOwnPropertyDescriptor(process, 'stdin');
  if (!descriptor?.configurable) return;
  Object.defineProperty(process, 'stdin', {
    configurable: true,
    enumerable: true,
    get: (): unknown => {
      if (scope.current !== null) escape(scope.current, 'process.stdin');
      return (descriptor as { get: () => unknown }).get.call(process);
    },
  });
}
