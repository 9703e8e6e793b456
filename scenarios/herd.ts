import type { Scenario } from './scenario.ts';
import { quickEtcd } from './etcd-flags.ts';

export const herd: Scenario = {
  name: 'herd',
  summary: 'twenty workers want one lock at once, a few are SIGKILLed in the queue',
  stresses: 'the first moment, a long queue, and gaps torn into it',
  weight: 1,
  needsOrphaned: false,
  etcd: quickEtcd,
  workload: {
    kind: 'workload',
    durationMs: [7_000, 9_000],
    workers: [20, 20],
    locks: [1, 1],
    ttlSeconds: [2],
    orphanedPercent: 0,
    thinkMs: [{ weight: 1, ms: [0, 0] }],
    holdMs: [{ weight: 1, ms: [5, 80] }],
    timeoutMs: [
      { weight: 4, ms: [6_000, 8_000] },
      { weight: 1, ms: [100, 2_000] },
    ],
    restartDelayMs: [0, 300],
    msBetweenKills: 40_000,
  },
};
