// The shortest lease that etcd grants, from its flags.

/**
 * ceil(floor(3·ticks/2)·heartbeat) in seconds, with ticks = electionMs/heartbeatMs as etcd's integer division
 * (timing.md section 1; etcd v3.4.23 etcdserver/server.go:550,559). A lease is granted max(asked, this).
 */
export function minimumTtlSeconds(heartbeatMs: number, electionMs: number): number {
  const ticks = Math.floor(electionMs / heartbeatMs);
  return Math.ceil((Math.floor((3 * ticks) / 2) * heartbeatMs) / 1000);
}
