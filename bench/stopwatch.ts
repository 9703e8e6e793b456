// Elapsed time on CLOCK_MONOTONIC.

/** Starts now; each call says how many ms have passed since then. */
export function stopwatch(): () => number {
  const startedNs = process.hrtime.bigint();
  return () => Number(process.hrtime.bigint() - startedNs) / 1e6;
}
