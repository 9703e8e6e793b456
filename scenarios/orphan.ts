import type { Scenario } from './scenario.ts';
import { quickEtcd } from './etcd-flags.ts';

export const orphan: Scenario = {
  name: 'orphan',
  summary: 'orphaned leases run out under holders that go on holding',
  stresses: 'that an orphaned lease is renewed by nobody, ends in time, and that its holder is told before it ends',
  weight: 1,
  needsOrphaned: true,
  etcd: quickEtcd,
  workload: {
    kind: 'workload',
    durationMs: [8_000, 10_000],
    workers: [3, 5],
    locks: [1, 2],
    ttlSeconds: [1, 2, 3],
    orphanedPercent: 70,
    thinkMs: [{ weight: 1, ms: [0, 100] }],
    holdMs: [
      { weight: 1, ms: [10, 400] },
      { weight: 2, timesTtl: [1.5, 2.5] },
    ],
    timeoutMs: [{ weight: 1, ms: [5_000, 8_000] }],
    restartDelayMs: [0, 150],
    msBetweenKills: 5_000,
  },
};
