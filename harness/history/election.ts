// How long the election timeout of a cluster can be whose flags are not known, from the shortest lease that it grants.

/**
 * The shortest lease is ceil(floor(3T/2)·H) for T ticks of H (timing.md section 1), so the timeout E = T·H is at most (floor + H/2)·2/3; and
 * H is at most E/5, or etcd does not start: E is at most floor/1.4. In µs.
 */
export function longestElectionUs(floorSeconds: number): number {
  return Math.ceil((floorSeconds * 1_000_000) / 1.4);
}
