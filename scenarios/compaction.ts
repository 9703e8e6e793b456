import type { Scenario } from './scenario.ts';
import { quickEtcd } from './etcd-flags.ts';

export const compaction: Scenario = {
  name: 'compaction',
  summary: 'etcd’s history is compacted while waiters watch it, also while they are cut off',
  stresses: 'that a waiter whose watch asks for what is compacted looks again, and neither sleeps on nor enters',
  weight: 1,
  needsOrphaned: false,
  etcd: quickEtcd,
  workload: {
    kind: 'workload',
    durationMs: [6_000, 7_000],
    workers: [4, 5],
    locks: [1, 1],
    ttlSeconds: [1, 2],
    orphanedPercent: 0,
    thinkMs: [{ weight: 1, ms: [0, 50] }],
    holdMs: [{ weight: 1, ms: [50, 500] }],
    timeoutMs: [{ weight: 1, ms: [3_000, 6_000] }],
    restartDelayMs: [0, 150],
    msBetweenKills: null,
    faults: [
      // Between a waiter's read and its watch, and while it watches.
      {
        times: [2, 4],
        at: [
          { weight: 2, step: 'acquire', nth: [1, 3], after: [{ weight: 1, ms: [0, 300] }] },
          { weight: 2, rpc: 'Watch/Watch', side: 'request', nth: [1, 2] },
          { weight: 1, during: [0.1, 0.8] },
        ],
        faults: [{ what: 'compact' }],
      },
      // The watch is opened again, from a revision that is no longer there.
      {
        times: [1, 2],
        at: [{ weight: 1, step: 'acquire', nth: [1, 3], after: [{ weight: 1, ms: [50, 300] }] }],
        faults: [
          { what: 'cut', directions: ['response', 'both'], forMs: [{ weight: 1, ms: [400, 800] }] },
          { what: 'compact', later: [{ weight: 1, ms: [200, 300] }] },
          { what: 'reset', later: [{ weight: 1, ms: [300, 500] }] },
        ],
      },
    ],
  },
};
