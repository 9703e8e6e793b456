// Date, of the process whose turn it is.
import { scope } from '../scope.ts';

/**
 * A function, not a class: Date without `new` gives a string. It shares the real prototype, so that instanceof, subclasses and
 * dates made outside keep working.
 */
export function patchDate(): void {
  const Real = Date;
  const realNow = Date.now;
  function SimDate(this: unknown, ...args: unknown[]): unknown {
    const { current } = scope;
    if (new.target === undefined) return current === null ? Real() : new Real(current.wallMs()).toString();
    if (args.length === 0 && current !== null) return Reflect.construct(Real, [current.wallMs()], new.target);
    return Reflect.construct(Real, args, new.target);
  }
  const now = (): number => (scope.current === null ? realNow() : scope.current.wallMs());
  Object.defineProperty(Real, 'now', { value: now, writable: true, configurable: true });
  for (const key of Reflect.ownKeys(Real)) {
    Object.defineProperty(SimDate, key, Object.getOwnPropertyDescriptor(Real, key)!);
  }
  Object.defineProperty(Real.prototype, 'constructor', { value: SimDate, writable: true, configurable: true });
  Object.defineProperty(globalThis, 'Date', { value: SimDate, writable: true, configurable: true });
}
