import type { Scenario } from './scenario.ts';
import { quickEtcd } from './etcd-flags.ts';

export const slowKeepalive: Scenario = {
  name: 'slow-keepalive',
  summary: 'the links of holders become so slow that a renewal takes a third of the TTL, or all of it',
  stresses:
    'that a late renewal counts from when it was sent, and that a lease is neither lost on a hiccup nor believed in too long',
  weight: 1,
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
    holdMs: [
      { weight: 3, ms: [100, 700] },
      { weight: 2, timesTtl: [1.2, 2] },
    ],
    timeoutMs: [{ weight: 1, ms: [4_000, 7_000] }],
    restartDelayMs: [0, 150],
    msBetweenKills: null,
    faults: [
      {
        times: [2, 3],
        at: [
          { weight: 3, step: 'acquired', nth: [1, 2], after: [{ weight: 1, ms: [0, 200] }] },
          { weight: 1, during: [0.05, 0.6] },
        ],
        faults: [
          {
            what: 'slow',
            forMs: [{ weight: 1, timesTtl: [1, 2.5] }],
            // In each direction, so a renewal takes twice as long.
            delayMs: [
              { weight: 3, timesTtl: [0.16, 0.5] },
              { weight: 1, ms: [10, 120] },
            ],
          },
        ],
      },
    ],
  },
};
