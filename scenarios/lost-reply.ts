import type { Scenario } from './scenario.ts';
import { quickEtcd } from './etcd-flags.ts';

export const lostReply: Scenario = {
  name: 'lost-reply',
  summary: 'answers of etcd are lost after it acted, and requests before it could',
  stresses:
    'that an outcome that is not known is settled: no lock held by nobody, no lease renewed for ever, no key deleted twice',
  weight: 2,
  needsOrphaned: false,
  etcd: quickEtcd,
  workload: {
    kind: 'workload',
    durationMs: [6_500, 7_500],
    workers: [3, 4],
    locks: [1, 2],
    ttlSeconds: [1, 2],
    orphanedPercent: 0,
    thinkMs: [{ weight: 1, ms: [0, 100] }],
    holdMs: [
      { weight: 3, ms: [20, 300] },
      { weight: 1, timesTtl: [0.7, 1.4] },
    ],
    timeoutMs: [
      { weight: 3, ms: [3_000, 6_000] },
      { weight: 1, ms: [200, 1_200] },
    ],
    restartDelayMs: [0, 150],
    msBetweenKills: null,
    faults: [
      {
        times: [2, 4],
        at: [
          { weight: 3, rpc: 'KV/Txn', side: 'response', nth: [1, 3] },
          { weight: 1, rpc: 'KV/Txn', side: 'request', nth: [1, 3] },
        ],
        faults: [{ what: 'drop' }],
      },
      {
        times: [1, 2],
        at: [
          { weight: 3, rpc: 'Lease/LeaseGrant', side: 'response', nth: [1, 2] },
          { weight: 1, rpc: 'Lease/LeaseGrant', side: 'request', nth: [1, 2] },
        ],
        faults: [{ what: 'drop' }],
      },
      {
        times: [1, 3],
        at: [
          { weight: 3, rpc: 'Lease/LeaseKeepAlive', side: 'response', nth: [1, 3] },
          { weight: 1, rpc: 'Lease/LeaseKeepAlive', side: 'request', nth: [1, 3] },
        ],
        faults: [{ what: 'drop' }],
      },
      {
        times: [1, 2],
        at: [
          { weight: 3, rpc: 'Lease/LeaseRevoke', side: 'response', nth: [1, 2] },
          { weight: 1, rpc: 'Lease/LeaseRevoke', side: 'request', nth: [1, 2] },
        ],
        faults: [{ what: 'drop' }],
      },
    ],
  },
};
