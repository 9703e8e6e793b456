import type { Scenario } from './scenario.ts';
import { quickEtcd } from './etcd-flags.ts';

export const mixedQueue: Scenario = {
  name: 'mixed-queue',
  summary: 'one lock, fought over by session-mutex, go-mutex, lock-service and etcdctl-lock at once, with SIGKILLs',
  stresses: 'that clients of one kind of lock are one queue: one order, no overlap, and nobody takes another’s place',
  // It needs programs that not every machine has.
  weight: 0,
  needsOrphaned: false,
  etcd: quickEtcd,
  subjects: ['session-mutex', 'go-mutex', 'lock-service', 'etcdctl-lock'],
  workload: {
    kind: 'workload',
    durationMs: [12_000, 14_000],
    workers: [8, 8],
    locks: [1, 1],
    // Long enough for a busy machine: etcdctl 3.4 enters on a lease that ran out while it waited (etcd#11456).
    ttlSeconds: [2],
    orphanedPercent: 0,
    thinkMs: [{ weight: 1, ms: [0, 100] }],
    holdMs: [
      { weight: 9, ms: [10, 150] },
      { weight: 1, timesTtl: [1.2, 1.6] },
    ],
    // Nobody gives up: an etcdctl that is interrupted in its first moments leaves its key until its TTL (etcd#12900).
    timeoutMs: [{ weight: 1, ms: [12_000, 15_000] }],
    restartDelayMs: [0, 150],
    msBetweenKills: 10_000,
  },
};
