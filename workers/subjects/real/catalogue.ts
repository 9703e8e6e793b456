// The subjects of the track record: real software at pinned versions, each used in the way that shows its defect. They are no part of
// registry.ts: what runs by default must not load old versions of libraries, which only a checkout of this project has.

/** What each is, by the name that a plan calls it. */
export const realSubjects: Readonly<Record<string, string>> = {
  'real/etcd3-election-1-1-1': 'npm etcd3 1.1.1, Election',
  'real/etcd3-lock-do': 'npm etcd3 1.1.2, Lock.do()',
  'real/etcd3-lock-shared': 'npm etcd3 1.1.2, one Lock object for two users',
  'real/etcd3-lock-close': 'npm etcd3 1.1.2, Lock, the client closed while it is held',
  'real/etcd3-lock-deadline': 'npm etcd3 1.1.2, Lock.options({ deadline })',
  'real/etcd3-lock-try': 'npm etcd3 1.1.2, Lock, asked once',
  'real/etcd3-lease': 'npm etcd3 1.1.2, a lock on its Lease',
  'real/etcd3-lease-1-0-1': 'npm etcd3 1.0.1, a lock on its Lease',
  'real/lock-service': "etcd's own lock service (v3lock), the lease of a waiter not renewed",
};
