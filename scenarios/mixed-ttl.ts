import type { Scenario } from './scenario.ts';
import { quickEtcd } from './etcd-flags.ts';

export const mixedTtl: Scenario = {
  name: 'mixed-ttl',
  summary: 'different TTLs on the same lock, with SIGKILLs',
  stresses: 'that each lock lives by its own TTL, not by a neighbour’s or by a default',
  weight: 1,
  needsOrphaned: false,
  etcd: quickEtcd,
  workload: {
    kind: 'workload',
    durationMs: [9_000, 11_000],
    workers: [4, 5],
    locks: [1, 1],
    ttlSeconds: [1, 2, 4, 5],
    orphanedPercent: 0,
    thinkMs: [{ weight: 1, ms: [0, 100] }],
    holdMs: [
      { weight: 3, ms: [20, 400] },
      { weight: 1, timesTtl: [1.1, 1.4] },
    ],
    timeoutMs: [
      { weight: 3, ms: [6_000, 9_000] },
      { weight: 1, ms: [100, 1_500] },
    ],
    restartDelayMs: [0, 150],
    msBetweenKills: 3_000,
  },
};
