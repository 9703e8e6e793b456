// What must not be frozen in a startup snapshot: anything that should differ from process to process. A library that draws its client id
// while it loads would give all workers the same one, and we would convict it for it. So such a subject gets no snapshot. Imported first.
import { startupSnapshot } from 'node:v8';

const impurities = new Set<string>();
const undo: (() => void)[] = [];
let loading = startupSnapshot?.isBuildingSnapshot() ?? false;

/** Notes an act that makes the loaded state unfit for a snapshot, e.g. `draws a random number`. */
export function noteImpurity(act: string): void {
  if (loading) impurities.add(act);
}

/** Takes the traps away and says what they caught. */
export function endOfLoading(): string[] {
  loading = false;
  for (const restore of undo.splice(0)) restore();
  return [...impurities];
}

if (loading) {
  trapCall(Math, 'random', 'draws a random number');
  trapCall(Date, 'now', 'reads the clock');
  trapCall(performance, 'now', 'reads the clock');
  trapCall(process, 'hrtime', 'reads the clock');
  trapCall(process.hrtime, 'bigint', 'reads the clock');
  trapCall(process, 'uptime', 'reads the clock');
  for (const name of ['setTimeout', 'setInterval', 'setImmediate'] as const)
    trapCall(globalThis, name, 'starts a timer');
  for (const name of ['pid', 'ppid', 'stdin', 'stdout', 'stderr'] as const)
    trapRead(process, name, `reads process.${name}`);
  trapRead(globalThis, 'crypto', 'uses crypto');
  trapRead(globalThis, 'fetch', 'uses fetch');
  trapNewDate();
}

/** A Proxy keeps whatever else hangs on the function, e.g. hrtime.bigint. */
function trapCall(owner: object, name: string, act: string): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== 'function') return;
  const trap = new Proxy(original, {
    apply(target, self, args) {
      noteImpurity(act);
      return Reflect.apply(target, self, args);
    },
  });
  replace(owner, name, { value: trap, writable: true });
}

function trapRead(owner: object, name: string, act: string): void {
  const original = Object.getOwnPropertyDescriptor(owner, name);
  if (!original?.configurable) return;
  const read = (): unknown => {
    noteImpurity(act);
    return original.get ? original.get.call(owner) : original.value;
  };
  replace(owner, name, { get: read, enumerable: original.enumerable ?? false });
}

function trapNewDate(): void {
  const trap = new Proxy(Date, {
    construct(target, args, self) {
      if (args.length === 0) noteImpurity('reads the clock');
      return Reflect.construct(target, args, self);
    },
  });
  replace(globalThis, 'Date', { value: trap, writable: true });
}

function replace(owner: object, name: string, trap: PropertyDescriptor): void {
  const original = Object.getOwnPropertyDescriptor(owner, name);
  if (original && !original.configurable) return;
  Object.defineProperty(owner, name, { configurable: true, ...trap });
  undo.push(() => {
    if (original) Object.defineProperty(owner, name, original);
    else Reflect.deleteProperty(owner, name);
  });
}
