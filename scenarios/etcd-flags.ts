// Flag sets for etcd members. The election timeout decides the shortest lease: ceil(1.5 × election timeout) in whole seconds.

/** Short leases: 1 s asked is 1 s granted. */
export const quickEtcd = [{ heartbeatMs: 50, electionMs: 500 }];
/** etcd's own defaults: 1 s asked is 2 s granted. */
export const defaultEtcd = [{ heartbeatMs: 100, electionMs: 1_000 }];
