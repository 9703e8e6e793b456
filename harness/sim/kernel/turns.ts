// The loop of the second way to drain: one event a turn of Node's event loop.

/** As it was before anything is patched. */
const realSetImmediate = setImmediate;

/**
 * Calls `step`, lets Node run all microtasks and nextTicks, calls `settle`, and again, until `step` says that there is no more.
 * Rejects with what either throws. Both are immediates queued together: they run back to back, with nothing of anybody else's in
 * between.
 */
export function inTurns(step: () => boolean, settle: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const turn = (): void => {
      let more = false;
      realSetImmediate(() => {
        try {
          more = step();
        } catch (error) {
          reject(error);
        }
      });
      realSetImmediate(() => {
        try {
          settle();
        } catch (error) {
          reject(error);
          return;
        }
        if (more) turn();
        else resolve();
      });
    };
    turn();
  });
}
