// A compaction of the etcd of a run, up to what the harness's own watch has seen: what is gone is not missing in the history.
import type { Cluster } from '../cluster/cluster.ts';
import type { EtcdStruck, Missed } from '../faults/fault.ts';

/** It goes through raft; a cluster without a majority does not answer. */
const DEADLINE_MS = 5_000;

/** `seenRevision`: up to which revision the watch has seen everything. */
export function compaction({ client }: Cluster, seenRevision: () => number): () => EtcdStruck | Missed {
  return () => {
    const revision = seenRevision();
    if (revision < 1) return { why: 'nothing to compact' };
    const done = client.compact(revision, { deadlineMs: DEADLINE_MS });
    return { revision: done.then(() => revision).catch(() => undefined) };
  };
}
