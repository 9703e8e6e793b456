// Tells a busy worker from one that floods its pipe: two leaky buckets, which hold one second's allowance each.

/** A worker that writes to the witness every millisecond for a dozen holds stays below both. */
const LINES_PER_SECOND = 20_000;
const BYTES_PER_SECOND = 5_000_000;

export class FloodGauge {
  #lines = 0;
  #bytes = 0;
  #atUs = 0;

  /** Counts what was read at `nowUs` (µs); true when that is more than anybody has to say. */
  overflows(lines: number, bytes: number, nowUs: number): boolean {
    const seconds = Math.max(0, nowUs - this.#atUs) / 1_000_000;
    this.#atUs = nowUs;
    this.#lines = Math.max(0, this.#lines - seconds * LINES_PER_SECOND) + lines;
    this.#bytes = Math.max(0, this.#bytes - seconds * BYTES_PER_SECOND) + bytes;
    return this.#lines > LINES_PER_SECOND || this.#bytes > BYTES_PER_SECOND;
  }
}
