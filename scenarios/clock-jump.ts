import type { Scenario } from './scenario.ts';
import { quickEtcd } from './etcd-flags.ts';
import { jumps } from './lengths.ts';

export const clockJump: Scenario = {
  name: 'clock-jump',
  summary: 'the wall clocks of workers jump forwards and backwards, and their connections break',
  stresses:
    'that deadlines come from a clock that only goes forward: no hold outlives its lease, and none is given up for nothing',
  weight: 1,
  needsOrphaned: false,
  etcd: quickEtcd,
  workload: {
    kind: 'workload',
    durationMs: [6_500, 7_500],
    workers: [3, 4],
    locks: [1, 2],
    ttlSeconds: [1, 2],
    orphanedPercent: 0,
    thinkMs: [{ weight: 1, ms: [0, 100] }],
    holdMs: [
      { weight: 2, ms: [20, 400] },
      { weight: 1, timesTtl: [1.1, 2] },
    ],
    timeoutMs: [{ weight: 1, ms: [3_000, 6_000] }],
    restartDelayMs: [0, 150],
    msBetweenKills: null,
    faults: [
      {
        times: [2, 4],
        at: [
          { weight: 2, step: 'acquired', nth: [1, 2], after: [{ weight: 1, ms: [0, 300] }] },
          { weight: 1, step: 'acquire', nth: [1, 3], after: [{ weight: 1, ms: [0, 300] }] },
        ],
        faults: [{ what: 'clock', jumpMs: jumps }],
      },
      // A connection that breaks makes libraries ask their clock how long they have heard nothing.
      {
        times: [1, 2],
        at: [{ weight: 1, step: 'acquired', nth: [1, 2], after: [{ weight: 1, ms: [20, 300] }] }],
        faults: [
          { what: 'clock', jumpMs: jumps },
          { what: 'reset', later: [{ weight: 1, ms: [20, 500] }] },
        ],
      },
      // A backward jump behind a black hole: the lease is gone, and the clock says that it is not.
      {
        times: [0, 1],
        at: [{ weight: 1, step: 'acquired', nth: [1, 2], after: [{ weight: 1, ms: [0, 200] }] }],
        faults: [
          { what: 'cut', directions: ['both'], forMs: [{ weight: 1, timesTtl: [1.2, 2] }] },
          { what: 'clock', jumpMs: jumps, later: [{ weight: 1, ms: [20, 200] }] },
        ],
      },
    ],
  },
};
