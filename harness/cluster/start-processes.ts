// An etcd cluster of our own processes: started on free ports of loopback with a fresh data directory, ended and removed with `await using`.
import { mkdirSync } from 'node:fs';
import type { Cluster, ClusterOptions } from './cluster.ts';
import { memberFlags } from './member-flags.ts';
import { MemberProcess } from './member-process.ts';
import { planMembers } from './planned-member.ts';
import type { BinaryEtcd } from './resolved-etcd.ts';
import { onFreePorts, refuseShortElection, startMembers } from './start-members.ts';

/** Starts a cluster and waits until a linearizable read succeeds. Rejects with `etcd-did-not-start` and the end of the log. */
export async function startProcesses(options: ClusterOptions<BinaryEtcd>): Promise<Cluster> {
  refuseShortElection(options);
  mkdirSync(options.runDirectory, { recursive: true });
  const { etcd, heartbeatMs, electionMs, runDirectory } = options;
  return onFreePorts(async () => {
    const planned = await planMembers(options.members, runDirectory);
    const token = planned.map(({ name }) => name).join('+');
    const shared = { version: etcd.version, cluster: planned, token, heartbeatMs, electionMs };
    return startMembers({
      etcd: { ...etcd, source: etcd.binary },
      planned,
      launch: (place) => new MemberProcess(etcd.binary, memberFlags({ ...place, ...shared }), place.logPath),
      remove: async () => void (await Promise.all(planned.map((member) => member.remove()))),
    });
  }, options.log);
}
