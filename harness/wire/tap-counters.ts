// Counts one worker's messages by method and side; kept over its incarnations, because faults are anchored at these numbers.

export class TapCounters {
  readonly #seen = new Map<string, number>();

  /** Number of this message, from 1. */
  next(method: string, side: 'request' | 'response'): number {
    const name = `${side} ${method}`;
    const nth = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, nth);
    return nth;
  }
}
