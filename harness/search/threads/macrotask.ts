// Microtasks cannot be drained from inside a microtask: a simulation must be entered from the event loop itself.

/** Runs `work` in a turn of the event loop of its own. */
export function macrotask<T>(work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
  });
}
