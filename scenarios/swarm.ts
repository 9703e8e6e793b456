import { SWARM } from '../harness/search/swarm.ts';
import type { Scenario } from './scenario.ts';
import { quickEtcd } from './etcd-flags.ts';

export const swarm: Scenario = {
  name: SWARM,
  summary: 'a random few kinds of fault together, as explore draws them',
  stresses: 'what comes of faults that meet: each run switches other kinds on',
  weight: 2,
  needsOrphaned: false,
  etcd: quickEtcd,
  workload: { kind: 'swarm', size: 'medium', atMostMs: 9_000 },
};
