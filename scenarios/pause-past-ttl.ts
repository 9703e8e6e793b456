import type { Scenario } from './scenario.ts';
import { quickEtcd } from './etcd-flags.ts';
import { outage } from './lengths.ts';

export const pausePastTtl: Scenario = {
  name: 'pause-past-ttl',
  summary: 'holders and waiters are stopped, or their event loop is blocked, around and past their TTL',
  stresses:
    'that nobody goes on as a holder after a gap in its own time, and that no waiter enters on a lease that died while it waited',
  weight: 2,
  needsOrphaned: false,
  etcd: quickEtcd,
  workload: {
    kind: 'workload',
    durationMs: [6_500, 7_500],
    workers: [4, 4],
    locks: [1, 2],
    ttlSeconds: [1, 2],
    orphanedPercent: 0,
    thinkMs: [{ weight: 1, ms: [0, 100] }],
    holdMs: [
      { weight: 3, ms: [50, 500] },
      { weight: 1, timesTtl: [1.1, 1.6] },
    ],
    timeoutMs: [{ weight: 1, ms: [3_000, 6_000] }],
    restartDelayMs: [0, 150],
    msBetweenKills: null,
    faults: [
      // Of a holder; some are shorter than the lease, and must change nothing.
      {
        times: [1, 2],
        at: [{ weight: 1, step: 'acquired', nth: [1, 2], after: [{ weight: 1, ms: [0, 200] }] }],
        faults: [{ what: 'pause', forMs: outage }],
      },
      // Of a waiter, that is still in the queue when its lease is gone.
      {
        times: [1, 2],
        at: [{ weight: 1, step: 'acquire', nth: [1, 3], after: [{ weight: 1, ms: [10, 400] }] }],
        faults: [{ what: 'pause', forMs: outage }],
      },
      // Between two calls, where check-then-act breaks; and in a release, which then comes too late.
      {
        times: [0, 1],
        at: [
          { weight: 2, rpc: 'KV/Txn', side: 'response', nth: [1, 4] },
          { weight: 1, step: 'release', nth: [1, 2], after: [{ weight: 1, ms: [0, 2] }] },
        ],
        faults: [{ what: 'pause', forMs: outage }],
      },
      {
        times: [0, 1],
        at: [{ weight: 1, step: 'acquired', nth: [1, 2], after: [{ weight: 1, ms: [0, 200] }] }],
        faults: [{ what: 'stall', forMs: outage }],
      },
    ],
  },
};
