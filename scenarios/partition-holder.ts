import type { Scenario } from './scenario.ts';
import { quickEtcd } from './etcd-flags.ts';
import { outage } from './lengths.ts';

export const partitionHolder: Scenario = {
  name: 'partition-holder',
  summary: 'the links of holders and waiters become black holes, in one direction or both',
  stresses: 'that a holder that hears nothing believes no longer than its lease lives, and is told so by its own clock',
  weight: 2,
  needsOrphaned: false,
  etcd: quickEtcd,
  workload: {
    kind: 'workload',
    durationMs: [6_500, 7_500],
    workers: [4, 4],
    locks: [2, 2],
    ttlSeconds: [1, 2],
    orphanedPercent: 0,
    thinkMs: [{ weight: 1, ms: [0, 100] }],
    // Long enough to be still held when the lease is gone.
    holdMs: [
      { weight: 3, ms: [100, 700] },
      { weight: 2, timesTtl: [1.2, 2] },
    ],
    timeoutMs: [{ weight: 1, ms: [3_000, 6_000] }],
    restartDelayMs: [0, 150],
    msBetweenKills: null,
    faults: [
      {
        times: [2, 3],
        at: [{ weight: 1, step: 'acquired', nth: [1, 2], after: [{ weight: 1, ms: [0, 200] }] }],
        faults: [{ what: 'cut', forMs: outage, directions: ['both', 'request', 'response'] }],
      },
      {
        times: [0, 1],
        at: [{ weight: 1, step: 'acquire', nth: [1, 3], after: [{ weight: 1, ms: [10, 300] }] }],
        faults: [{ what: 'cut', forMs: outage, directions: ['both', 'request', 'response'] }],
      },
    ],
  },
};
