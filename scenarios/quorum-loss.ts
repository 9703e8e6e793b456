import type { Scenario } from './scenario.ts';
import { defaultEtcd } from './etcd-flags.ts';

export const quorumLoss: Scenario = {
  name: 'quorum-loss',
  summary: 'two of three members die or stand still at once, and come back',
  stresses: 'that nobody holds on a lease that nobody can renew, and that all goes on when the majority is back',
  weight: 1,
  needsOrphaned: false,
  etcd: defaultEtcd,
  members: 3,
  workload: {
    kind: 'workload',
    durationMs: [8_000, 9_000],
    workers: [3, 4],
    locks: [1, 2],
    ttlSeconds: [2],
    orphanedPercent: 0,
    thinkMs: [{ weight: 1, ms: [0, 150] }],
    holdMs: [
      { weight: 2, ms: [20, 400] },
      { weight: 1, timesTtl: [0.8, 1.6] },
    ],
    timeoutMs: [{ weight: 1, ms: [5_000, 8_000] }],
    restartDelayMs: [0, 150],
    msBetweenKills: null,
    faults: [
      {
        times: [1, 1],
        at: [{ weight: 1, during: [0.1, 0.2] }],
        faults: [
          { what: 'member-kill', forMs: [{ weight: 1, ms: [1_000, 3_000] }] },
          { what: 'member-kill', next: 1, forMs: [{ weight: 1, ms: [1_000, 3_000] }] },
        ],
      },
      {
        times: [0, 1],
        at: [{ weight: 1, during: [0.6, 0.7] }],
        faults: [
          { what: 'member-pause', forMs: [{ weight: 1, ms: [500, 2_500] }] },
          { what: 'member-pause', next: 1, forMs: [{ weight: 1, ms: [500, 2_500] }] },
        ],
      },
    ],
  },
};
