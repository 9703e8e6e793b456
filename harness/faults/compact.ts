// A compaction of etcd's history: a watch that asks for what is gone is ended by etcd.
import type { FaultKind } from './fault.ts';

export const compact: FaultKind<'compact'> = {
  name: 'compact',
  summary: "compact etcd's history up to its present revision",
  ruling: 'pass',
  available: () => true,
  apply: (etcd) => etcd.compact(),
};
