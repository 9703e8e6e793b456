// The command line of one etcd member, chosen by version.
import { compareVersions } from './version.ts';

export interface MemberFlags {
  readonly version: string;
  readonly name: string;
  readonly dataDirectory: string;
  readonly clientPort: number;
  readonly peerPort: number;
  /** All members of the cluster, this one included. */
  readonly cluster: readonly { readonly name: string; readonly peerPort: number }[];
  readonly token: string;
  readonly heartbeatMs: number;
  readonly electionMs: number;
}

/** Loopback only; a new cluster; JSON logs on stderr. */
export function memberFlags(member: MemberFlags): string[] {
  const client = `http://127.0.0.1:${member.clientPort}`;
  const peer = `http://127.0.0.1:${member.peerPort}`;
  return [
    `--name=${member.name}`,
    `--data-dir=${member.dataDirectory}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=${member.cluster.map(({ name, peerPort }) => `${name}=http://127.0.0.1:${peerPort}`).join(',')}`,
    `--initial-cluster-token=${member.token}`,
    '--initial-cluster-state=new',
    `--heartbeat-interval=${member.heartbeatMs}`,
    `--election-timeout=${member.electionMs}`,
    // 3.4 logs with capnslog unless told; later versions have only zap.
    '--logger=zap',
    '--log-outputs=stderr',
    // Locks are lost with the directory anyway, and fsync is what makes one noisy disk look like a slow etcd. 3.4 has no such flag.
    ...(compareVersions(member.version, '3.5.0') >= 0 ? ['--unsafe-no-fsync=true'] : []),
  ];
}
