import type { Scenario } from './scenario.ts';
import { quickEtcd } from './etcd-flags.ts';

export const contend: Scenario = {
  name: 'contend',
  summary: 'workers compete without any fault: the control',
  stresses: 'mutual exclusion, hand-off, order and clean-up of timed-out waiters under contention alone',
  weight: 1,
  needsOrphaned: false,
  etcd: quickEtcd,
  workload: {
    kind: 'workload',
    durationMs: [9_000, 11_000],
    workers: [4, 6],
    locks: [1, 2],
    ttlSeconds: [1, 2],
    orphanedPercent: 0,
    thinkMs: [{ weight: 1, ms: [0, 150] }],
    // One hold in seven outlives its TTL: only a renewed lease keeps it.
    holdMs: [
      { weight: 6, ms: [5, 250] },
      { weight: 1, timesTtl: [1.3, 2.2] },
    ],
    // Some waiters give up while others hold and wait: their places must vanish.
    timeoutMs: [
      { weight: 2, ms: [6_000, 10_000] },
      { weight: 1, ms: [40, 800] },
    ],
    restartDelayMs: [0, 100],
    msBetweenKills: null,
  },
};
