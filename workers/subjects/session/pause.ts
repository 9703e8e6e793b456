// A pause that an abort cuts short. It never rejects: who paused looks at the signal itself.

/** setTimeout() fires at once beyond this many ms (24.8 days). */
export const LONGEST_MS = 2 ** 31 - 1;

/** Resolves after `ms`, or as soon as `signal` aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(ms, LONGEST_MS));
    signal?.addEventListener('abort', done);
  });
}

/** The pauses of one loop, until somebody ends it; much cheaper than an AbortSignal. */
export class Pauses {
  ended = false;
  #timer: NodeJS.Timeout | undefined;
  #done: (() => void) | undefined;

  /** Resolves after `ms`, or as soon as the loop is to end. */
  pause(ms: number): Promise<void> {
    if (this.ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.#done = resolve;
      this.#timer = setTimeout(resolve, Math.min(ms, LONGEST_MS));
    });
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.#timer);
    this.#done?.();
  }
}
