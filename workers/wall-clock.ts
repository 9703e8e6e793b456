// A wall clock that can be moved, for this process alone: `Date`, which is what a Node program asks for the time of day. Its monotonic clock
// (performance.now, process.hrtime, every timer) goes on as if nothing had happened, as the kernel's does when a host's clock is set.
// What cannot be moved: a `Date` class or a `Date.now` that a library took aside while it loaded and calls by itself (`const { now } = Date`:
// it is the engine's own function), Intl.DateTimeFormat without an argument, time stamps of files, and native code.

let aheadMs = 0;
let installed = false;

/** Moves the wall clock of this process by so many ms, on top of earlier moves. */
export function moveWallClock(jumpMs: number): void {
  aheadMs += jumpMs;
  if (!installed) install();
  installed = true;
}

/** Not while the module loads: in a startup snapshot `Date` is another one then (purity.ts). */
function install(): void {
  const RealDate = Date;
  const realNow = Date.now;
  const now = (): number => realNow() + aheadMs;
  const moved = new Proxy(RealDate, {
    construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self),
    apply: (target) => new target(now()).toString(),
  });
  // On the class itself: who took `Date` aside and calls its now() is moved too.
  Object.defineProperty(RealDate, 'now', { value: now, writable: true, configurable: true });
  Object.defineProperty(RealDate.prototype, 'constructor', { value: moved, writable: true, configurable: true });
  Object.defineProperty(globalThis, 'Date', { value: moved, writable: true, configurable: true });
}
