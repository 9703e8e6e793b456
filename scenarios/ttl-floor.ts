import type { Scenario } from './scenario.ts';

export const ttlFloor: Scenario = {
  name: 'ttl-floor',
  summary: 'TTLs below the shortest lease that etcd grants, with SIGKILLs',
  stresses: 'that the granted TTL is what counts: 1 s asked is 2 s granted with etcd’s default flags',
  weight: 1,
  needsOrphaned: false,
  etcd: [
    { heartbeatMs: 100, electionMs: 1_000 },
    { heartbeatMs: 100, electionMs: 1_900 },
  ],
  workload: {
    kind: 'workload',
    durationMs: [8_000, 10_000],
    workers: [3, 5],
    locks: [1, 1],
    ttlSeconds: [1],
    orphanedPercent: 0,
    thinkMs: [{ weight: 1, ms: [0, 100] }],
    holdMs: [
      { weight: 2, ms: [10, 300] },
      { weight: 1, timesTtl: [1.1, 3.5] },
    ],
    timeoutMs: [{ weight: 1, ms: [5_000, 8_000] }],
    restartDelayMs: [0, 150],
    msBetweenKills: 2_500,
  },
};
