// AbortSignal.timeout and AbortSignal.any: the one has a timer in it, the other a memory.
import { scope } from '../scope.ts';
import { replace } from './replace.ts';
import { Timeout } from './timeout.ts';

export function patchAbortSignals(): void {
  replace<typeof AbortSignal.timeout>(
    AbortSignal,
    'timeout',
    (real) =>
      function timeout(delay) {
        const { current } = scope;
        if (current === null) return real.call(AbortSignal, delay);
        // The real one judges its argument; its own timer is weak and unreferenced: garbage at once.
        const checked = Number.isSafeInteger(delay) && delay >= 0;
        if (!checked) return real.call(AbortSignal, delay);
        const controller = new AbortController();
        const expired = (): void => {
          controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
        };
        // oxlint-disable-next-line no-new
        new Timeout(current, expired, delay, [], false);
        return controller.signal;
      },
  );
  replace<typeof AbortSignal.any>(
    AbortSignal,
    'any',
    (real) =>
      function any(signals) {
        const sources = [...signals];
        if (scope.current === null || !sources.every((source) => source instanceof AbortSignal)) {
          return real.call(AbortSignal, sources);
        }
        return firstOf(sources.flatMap((source) => roots.get(source) ?? [source]));
      },
  );
}

/** Signals made here, and those that they follow: as in Node, what is made of them follows those as well. */
const roots = new WeakMap<AbortSignal, readonly AbortSignal[]>();

/**
 * Node keeps each signal of its own AbortSignal.any that somebody listens to until one of its sources aborts: of a process that is killed, for
 * ever, with all that the process had. The one difference: it has not aborted yet when an older listener of the same source is called.
 */
function firstOf(sources: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  const aborted = sources.find((source) => source.aborted);
  if (aborted) return AbortSignal.abort(aborted.reason);
  const abort = (event: Event): void => {
    for (const source of sources) source.removeEventListener('abort', abort);
    if (event.target instanceof AbortSignal) controller.abort(event.target.reason);
  };
  for (const source of sources) source.addEventListener('abort', abort);
  roots.set(controller.signal, sources);
  return controller.signal;
}
