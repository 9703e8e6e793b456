import type { Scenario } from './scenario.ts';
import { defaultEtcd } from './etcd-flags.ts';

export const leaderChange: Scenario = {
  name: 'leader-change',
  summary: 'the leader of three members dies or stands still, also twice in a row',
  stresses:
    'that renewals find the new leader in time, that leases that begin anew with it are waited for, and that no lock is doubled',
  weight: 1,
  needsOrphaned: false,
  etcd: defaultEtcd,
  members: 3,
  workload: {
    kind: 'workload',
    durationMs: [7_500, 8_500],
    workers: [3, 4],
    locks: [1, 2],
    ttlSeconds: [2, 3],
    orphanedPercent: 0,
    thinkMs: [{ weight: 1, ms: [0, 150] }],
    holdMs: [
      { weight: 3, ms: [20, 400] },
      { weight: 1, timesTtl: [0.7, 1.3] },
    ],
    timeoutMs: [{ weight: 1, ms: [5_000, 8_000] }],
    restartDelayMs: [0, 150],
    msBetweenKills: null,
    faults: [
      {
        times: [1, 1],
        at: [{ weight: 1, during: [0.05, 0.2] }],
        faults: [{ what: 'leader-kill', forMs: [{ weight: 1, ms: [500, 2_000] }] }],
      },
      // Once more, just as there is a new leader or just before.
      {
        times: [0, 1],
        at: [{ weight: 1, during: [0.4, 0.5] }],
        faults: [
          { what: 'leader-kill', forMs: [{ weight: 1, ms: [300, 800] }] },
          { what: 'leader-kill', forMs: [{ weight: 1, ms: [500, 1_500] }], later: [{ weight: 1, ms: [1_200, 2_500] }] },
        ],
      },
      // Shorter than an election, and longer: then the old leader wakes up among the others.
      {
        times: [0, 1],
        at: [
          { weight: 1, during: [0.4, 0.6] },
          { weight: 1, rpc: 'Lease/LeaseKeepAlive', side: 'request', nth: [2, 4] },
        ],
        faults: [
          {
            what: 'leader-pause',
            forMs: [
              { weight: 1, ms: [200, 900] },
              { weight: 1, ms: [1_500, 3_000] },
            ],
          },
        ],
      },
    ],
  },
};
