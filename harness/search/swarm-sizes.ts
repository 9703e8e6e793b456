// How large the plans of a swarm are. Mostly small: they run by the thousand in a second of CPU and shrink well; now and then a large one, for
// what needs a queue, several locks or a long life.
import type { Range } from '../../scenarios/scenario.ts';

export interface SwarmSize {
  /** Its share of the plans. */
  readonly weight: number;
  readonly workers: Range;
  readonly locks: Range;
  /** Different rounds of each worker; they repeat until the run is over. */
  readonly rounds: Range;
  readonly faults: Range;
  /** The run lasts this long, and at least so many times the longest granted TTL: what never expires shows nothing. */
  readonly durationMs: Range;
  readonly timesTtl: Range;
  /** Probability, in percent, that an anchor counts one further: longer runs make more calls. */
  readonly nthPercent: number;
  readonly nthMax: number;
}

export const swarmSizes = {
  tiny: {
    weight: 45,
    workers: [2, 2],
    locks: [1, 1],
    rounds: [1, 2],
    faults: [0, 2],
    durationMs: [1_000, 3_000],
    timesTtl: [1, 2],
    nthPercent: 35,
    nthMax: 4,
  },
  small: {
    weight: 35,
    workers: [2, 3],
    locks: [1, 1],
    rounds: [1, 4],
    faults: [1, 3],
    durationMs: [2_000, 5_000],
    timesTtl: [2, 3],
    nthPercent: 45,
    nthMax: 6,
  },
  medium: {
    weight: 15,
    workers: [2, 4],
    locks: [1, 2],
    rounds: [2, 6],
    faults: [1, 6],
    durationMs: [4_000, 10_000],
    timesTtl: [2, 4],
    nthPercent: 60,
    nthMax: 10,
  },
  large: {
    weight: 5,
    workers: [3, 5],
    locks: [1, 3],
    rounds: [4, 8],
    faults: [3, 12],
    durationMs: [10_000, 30_000],
    timesTtl: [2, 5],
    nthPercent: 75,
    nthMax: 20,
  },
} as const satisfies Record<string, SwarmSize>;

export type SwarmSizeName = keyof typeof swarmSizes;
