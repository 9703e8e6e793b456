// Whose code runs now, in this thread. One plain variable is exact (no AsyncLocalStorage): every event belongs to one
// process, and all its microtasks have finished before the next event begins.
import type { SimProcess } from './sim-process.ts';

/** The process whose turn it is; null: the harness's own code, for which every patched global is the real one. */
export const scope: { current: SimProcess | null } = { current: null };

/** As it was before anything is patched. */
const realSetImmediate = setImmediate;

/** Runs `fn` in a macrotask of its own: the only place where a simulation can start. */
export function inMacrotask<T>(fn: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    realSetImmediate(() => {
      try {
        resolve(fn());
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}

/**
 * Runs `fn` as the harness, with the real globals and without traps: to load modules, to write a file, to post a message in
 * the middle of a process's turn. Synchronous only: what `fn` leaves in the microtask queue runs in that process's turn.
 */
export function outside<T>(fn: () => T): T {
  const before = scope.current;
  scope.current = null;
  try {
    return fn();
  } finally {
    scope.current = before;
  }
}
