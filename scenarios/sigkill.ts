import type { Scenario } from './scenario.ts';
import { quickEtcd } from './etcd-flags.ts';

export const sigkill: Scenario = {
  name: 'sigkill',
  summary: 'the default storm: workers are SIGKILLed while they hold, wait, acquire and release',
  stresses: 'expiry neither early nor late after a crash, hand-off after it, nothing left behind',
  weight: 4,
  needsOrphaned: false,
  etcd: quickEtcd,
  workload: {
    kind: 'workload',
    durationMs: [8_000, 11_000],
    workers: [4, 6],
    locks: [2, 3],
    ttlSeconds: [1, 2],
    orphanedPercent: 0,
    thinkMs: [{ weight: 1, ms: [0, 100] }],
    holdMs: [
      { weight: 7, ms: [10, 300] },
      { weight: 1, timesTtl: [1.2, 1.8] },
    ],
    timeoutMs: [
      { weight: 4, ms: [4_000, 8_000] },
      { weight: 1, ms: [50, 1_500] },
    ],
    restartDelayMs: [0, 150],
    msBetweenKills: 2_000,
  },
};
