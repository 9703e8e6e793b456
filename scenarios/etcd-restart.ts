import type { Scenario } from './scenario.ts';
import { quickEtcd } from './etcd-flags.ts';

export const etcdRestart: Scenario = {
  name: 'etcd-restart',
  summary: 'etcd is restarted or SIGKILLed under the locks, also just before a dead holder’s lease runs out',
  stresses:
    'that renewals and watches are opened again, that no lock is lost or doubled, and that leases begin anew with their full TTL',
  weight: 1,
  needsOrphaned: false,
  etcd: quickEtcd,
  workload: {
    kind: 'workload',
    durationMs: [7_000, 8_000],
    workers: [3, 4],
    locks: [1, 2],
    ttlSeconds: [2],
    orphanedPercent: 0,
    thinkMs: [{ weight: 1, ms: [0, 100] }],
    holdMs: [
      { weight: 3, ms: [20, 400] },
      { weight: 1, timesTtl: [0.8, 1.4] },
    ],
    timeoutMs: [{ weight: 1, ms: [4_000, 7_000] }],
    restartDelayMs: [0, 150],
    msBetweenKills: null,
    faults: [
      {
        times: [1, 1],
        at: [{ weight: 1, during: [0.05, 0.35] }],
        faults: [{ what: 'member-restart' }],
      },
      // The lease of a killed holder runs out 1.3 to 2 s later; etcd goes down 0.1 s before, or about then.
      {
        times: [0, 1],
        at: [{ weight: 1, step: 'acquired', nth: [1, 2], after: [{ weight: 1, ms: [0, 50] }] }],
        faults: [{ what: 'kill' }, { what: 'member-restart', later: [{ weight: 1, ms: [1_200, 1_900] }] }],
      },
      {
        times: [0, 1],
        at: [
          { weight: 1, during: [0.4, 0.6] },
          { weight: 1, rpc: 'KV/Txn', side: 'request', nth: [2, 5] },
        ],
        faults: [{ what: 'member-kill', forMs: [{ weight: 1, ms: [100, 1_200] }] }],
      },
    ],
  },
};
