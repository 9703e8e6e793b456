// Ids for leases that a client does not name: 19 digits like etcd's own, and always the same ones.

/** Counts up. Each model has its own. */
export function leaseIds(): () => string {
  let granted = 0;
  return () => `7587870${String(1e12 + ++granted).slice(1)}`;
}
