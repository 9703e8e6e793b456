// Math.random and node:crypto's dice, from the process's own stream. The real function judges the arguments and makes the
// shape; the numbers are ours.
import crypto from 'node:crypto';
import { scope } from '../scope.ts';
import type { SimProcess } from '../sim-process.ts';
import { replace } from './replace.ts';

type Done<T> = (error: null, value: T) => void;
type View = NodeJS.ArrayBufferView;
type Loose = (this: unknown, ...args: unknown[]) => unknown;

/** Before anything is patched. */
const realBytes = crypto.randomBytes as (size: number, done?: Done<Buffer>) => Buffer;
const realFillSync = crypto.randomFillSync as unknown as (...args: unknown[]) => View;

export function patchRandom(): void {
  replace<() => number>(Math, 'random', (real) => {
    return () => (scope.current === null ? real() : scope.current.random.unit());
  });
  for (const name of ['randomBytes', 'pseudoRandomBytes', 'prng', 'rng']) {
    replace<unknown>(crypto, name, () => randomBytes);
  }
  patch(crypto, 'randomInt', (process, args, real) => {
    const done = typeof args.at(-1) === 'function' ? (args.pop() as Done<number>) : undefined;
    real(...args);
    const [min, max] = (args.length > 1 ? args : [0, ...args]) as [number, number];
    return answer(process, done, process.random.int(min, max - 1));
  });
  patch(crypto, 'randomFillSync', fillRange);
  patch(crypto, 'randomFill', (process, args, real) => {
    const done = args.pop();
    return typeof done === 'function'
      ? answer(process, done as Done<View>, fillRange(process, args))
      : real(...args, done);
  });
  patch(crypto, 'randomUUID', version4);
  patch(crypto.webcrypto, 'randomUUID', version4);
  patch(crypto.webcrypto, 'getRandomValues', (process, args, real) => {
    const view = real.apply(crypto.webcrypto, args) as View;
    process.random.into(bytesOf(view));
    return view;
  });
}

/** `simulated` for a simulated process, the real one for the harness. */
function patch(
  target: object,
  key: string,
  simulated: (process: SimProcess, args: unknown[], real: Loose) => unknown,
): void {
  replace<Loose>(
    target,
    key,
    (real) =>
      function (this: unknown, ...args) {
        return scope.current === null ? real.apply(this, args) : simulated(scope.current, args, real);
      },
  );
}

function randomBytes(size: number, done?: Done<Buffer>): Buffer | undefined {
  if (scope.current === null) return realBytes(size, done);
  const bytes = realBytes(size);
  scope.current.random.into(bytes);
  return answer(scope.current, done, bytes);
}

/** randomFillSync(view, offset, size): counted in elements of the view. */
function fillRange({ random }: SimProcess, args: unknown[]): View {
  const view = realFillSync(...args);
  const [, offset = 0, size] = args as [View, number?, number?];
  const unit = 'BYTES_PER_ELEMENT' in view ? view.BYTES_PER_ELEMENT : 1;
  const from = offset * unit;
  const range = bytesOf(view).subarray(from, size === undefined ? undefined : from + size * unit);
  random.into(range);
  return view;
}

/** With a callback the result comes in an event of its own: the real one comes from another thread. */
function answer<T>(process: SimProcess, done: Done<T> | undefined, value: T): T | undefined {
  if (done === undefined) return value;
  process.kernel.after(0, process, 'random', answered<T>, done, value);
  return undefined;
}

function answered<T>(done: Done<T>, value: T): void {
  done(null, value);
}

function bytesOf(view: View | ArrayBuffer): Uint8Array {
  return ArrayBuffer.isView(view)
    ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    : new Uint8Array(view);
}

/** RFC 9562, section 5.4. */
function version4(process: SimProcess): string {
  const bytes = new Uint8Array(16);
  process.random.into(bytes);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
