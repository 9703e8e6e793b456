// What a simulated process prints goes into the trace: its text is part of what happened, and the terminal is not its own.
import { scope } from '../scope.ts';
import { replace } from './replace.ts';
import type { AnyFunction } from './replace.ts';

/** Longer texts are cut: the trace is no log store. */
const noteMax = 500;

export function patchLog(): void {
  for (const key of Object.keys(console) as (keyof Console)[]) {
    if (key === 'Console' || typeof console[key] !== 'function') continue;
    replace<AnyFunction>(
      console,
      key,
      (real) =>
        function (this: unknown, ...args: never[]): unknown {
          if (scope.current === null) return real.apply(this, args);
          log(`${key} ${args.map(words).join(' ')}`);
          return undefined;
        },
    );
  }
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = process[name];
    const real = stream.write.bind(stream) as AnyFunction;
    // An own property: the method itself belongs to every stream there is.
    const value = function write(this: unknown, ...args: never[]): unknown {
      if (scope.current === null) return real(...args);
      const [written]: unknown[] = args;
      log(`${name} ${written instanceof Uint8Array ? Buffer.from(written).toString() : words(written)}`);
      const done: unknown = args.at(-1);
      if (typeof done === 'function') process.nextTick(done);
      return true;
    };
    Object.defineProperty(stream, 'write', { value, configurable: true, writable: true });
  }
  replace<AnyFunction>(
    process,
    'emitWarning',
    (real) =>
      function emitWarning(this: unknown, ...args: never[]): unknown {
        if (scope.current === null) return real.apply(this, args);
        log(`warning ${words(args[0])}`);
        return undefined;
      },
  );
}

function log(text: string): void {
  const { current } = scope;
  if (!current!.alive) return;
  // Stack frames depend on where the files are and on Error.stackTraceLimit; the rest does not.
  current!.kernel.note(
    'log',
    text
      .replace(/\n\s+at .*/g, '')
      .trimEnd()
      .slice(0, noteMax),
  );
}

/** Objects by their kind only: how they print differs between versions of Node. */
function words(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  // oxlint-disable-next-line typescript/no-base-to-string -- an object does not get there
  return Object(value) === value ? Object.prototype.toString.call(value) : String(value);
}
