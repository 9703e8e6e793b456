// How many runs go on side by side when nobody says.
import { availableParallelism } from 'node:os';

/** Runs wait for leases most of the time, so there may be more of them than cores: five for two cores, 2 to 8. */
export function defaultLanes(): number {
  return Math.max(2, Math.min(8, Math.ceil(2.5 * availableParallelism())));
}
