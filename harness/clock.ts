// The one clock of a run: CLOCK_MONOTONIC, comparable between all processes of a host, as integer µs since the run began.

/** Time of a run in integer µs since its start; the simulation gives another implementation. */
export interface Clock {
  nowUs(): number;
  /**
   * A worker's `t` (CLOCK_MONOTONIC ns, decimal) on this clock; undefined when it is absent or no number. Another clock's may lie anywhere: what is
   * too large for an integer is the largest one.
   */
  fromNs(ns: string | undefined): number | undefined;
}

export class MonotonicClock implements Clock {
  readonly startedAtNs = process.hrtime.bigint();

  nowUs(): number {
    return Number((process.hrtime.bigint() - this.startedAtNs) / 1000n);
  }

  fromNs(ns: string | undefined): number | undefined {
    if (ns === undefined || !/^\d{1,20}$/.test(ns)) return undefined;
    return Math.min(Number((BigInt(ns) - this.startedAtNs) / 1000n), Number.MAX_SAFE_INTEGER);
  }
}
