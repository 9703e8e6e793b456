import type { Scenario } from './scenario.ts';
import { quickEtcd } from './etcd-flags.ts';

export const massExpiry: Scenario = {
  name: 'mass-expiry',
  summary: '2,000 leases run out together with those of SIGKILLed holders',
  stresses:
    'the bound of late expiry: etcd revokes 500 leases in half a second, so a dead holder’s key may wait its turn',
  weight: 1,
  needsOrphaned: false,
  etcd: quickEtcd,
  workload: {
    kind: 'workload',
    durationMs: [8_000, 8_500],
    workers: [3, 4],
    locks: [2, 3],
    ttlSeconds: [2],
    orphanedPercent: 0,
    thinkMs: [{ weight: 1, ms: [0, 100] }],
    holdMs: [
      { weight: 2, ms: [20, 300] },
      { weight: 1, timesTtl: [0.8, 1.5] },
    ],
    timeoutMs: [{ weight: 1, ms: [4_000, 7_000] }],
    restartDelayMs: [0, 150],
    msBetweenKills: null,
    ballast: { leases: [2_000, 2_000], ttlSeconds: 4, atMs: [0, 300] },
    faults: [
      // The ballast is granted by about t+2 s, renewed then, and runs out 4 s later; the leases of those who die in between join it.
      { times: [3, 4], at: [{ weight: 1, during: [0.4, 0.6] }], faults: [{ what: 'kill' }] },
    ],
  },
};
