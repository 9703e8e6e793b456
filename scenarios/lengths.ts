// Lengths of faults that several scenarios draw.
import type { Durations } from './scenario.ts';

/** Two of three outlast the lease; the others must change nothing. */
export const outage: Durations = [
  { weight: 2, timesTtl: [1.05, 2] },
  { weight: 1, timesTtl: [0.2, 0.9] },
];

/** Of a wall clock: around the TTL, and minutes. */
export const jumps: Durations = [
  { weight: 3, timesTtl: [0.5, 3] },
  { weight: 2, ms: [10_000, 600_000] },
];
