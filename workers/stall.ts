// A stall on demand: the process runs, but its event loop takes no turn. It sleeps, so that it costs the other workers no CPU.
import type { Ear } from './input.ts';
import type { ToWorker } from './protocol.ts';

/** How late its early end may be noticed. */
const SLICE_MS = 5;
const RESUME: ToWorker = { resume: {} };

/** Returns after `forMs`, or when the controller has said `resume`; never later than that, whatever else comes. */
export function standStill(forMs: number, ear: Pick<Ear, 'overhears'>): void {
  const untilNs = process.hrtime.bigint() + BigInt(forMs) * 1_000_000n;
  const resume = JSON.stringify(RESUME);
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  while (process.hrtime.bigint() < untilNs && !ear.overhears(resume)) {
    const leftMs = Number(untilNs - process.hrtime.bigint()) / 1_000_000;
    if (leftMs > 0) Atomics.wait(nothing, 0, 0, Math.min(SLICE_MS, leftMs));
  }
}
