// Tells a thread that hangs from a machine that stalls: only time in which the parent itself ran counts as silence of the thread.

export interface WatchdogOptions {
  /** Silence that is taken for a loop without end, in ms. */
  readonly silenceMs: number;
  /** Time between two looks, in ms: a look that comes later than twice that was held up itself. */
  readonly everyMs: number;
}

export class Watchdog {
  readonly #silenceMs: number;
  readonly #longestMs: number;
  #beats: number | undefined;
  #silentMs = 0;

  constructor({ silenceMs, everyMs }: WatchdogOptions) {
    this.#silenceMs = silenceMs;
    this.#longestMs = 2 * everyMs;
  }

  /** One look at the thread's beats, `sinceMs` after the last one; true: it hangs. */
  look(beats: number, sinceMs: number): boolean {
    if (beats !== this.#beats) {
      this.#beats = beats;
      this.#silentMs = 0;
      return false;
    }
    this.#silentMs += Math.min(sinceMs, this.#longestMs);
    return this.#silentMs >= this.#silenceMs;
  }
}
