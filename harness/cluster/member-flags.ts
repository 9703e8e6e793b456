// The command line of one etcd member, chosen by version.
import { compareVersions } from './version.ts';

/**
 * 3.4.10 to 3.4.15 have the flag, but hold back the writes themselves with it, so that SIGKILL costs what was acknowledged (etcd#12751).
 * 3.4 does not show it in its help.
 */
const NO_FSYNC_SINCE = '3.4.16';

export interface MemberFlags {
  readonly version: string;
  readonly name: string;
  readonly dataDirectory: string;
  readonly clientPort: number;
  readonly peerPort: number;
  /** All members of the cluster, this one included. */
  readonly cluster: readonly { readonly name: string; readonly peerPort: number }[];
  /** Then it listens on all of its own interfaces, and the others find it by its name; the client port is published on loopback. */
  readonly inContainer?: boolean;
  readonly token: string;
  readonly heartbeatMs: number;
  readonly electionMs: number;
}

/** Loopback only, or the container's own network; a new cluster; JSON logs on stderr. */
export function memberFlags(member: MemberFlags): string[] {
  const { inContainer = false, clientPort, peerPort } = member;
  const listenAt = inContainer ? '0.0.0.0' : '127.0.0.1';
  const peerUrl = (peer: { readonly name: string; readonly peerPort: number }): string =>
    `http://${inContainer ? peer.name : '127.0.0.1'}:${peer.peerPort}`;
  return [
    `--name=${member.name}`,
    `--data-dir=${member.dataDirectory}`,
    `--listen-client-urls=http://${listenAt}:${clientPort}`,
    `--advertise-client-urls=http://127.0.0.1:${clientPort}`,
    `--listen-peer-urls=http://${listenAt}:${peerPort}`,
    `--initial-advertise-peer-urls=${peerUrl(member)}`,
    `--initial-cluster=${member.cluster.map((peer) => `${peer.name}=${peerUrl(peer)}`).join(',')}`,
    `--initial-cluster-token=${member.token}`,
    '--initial-cluster-state=new',
    `--heartbeat-interval=${member.heartbeatMs}`,
    `--election-timeout=${member.electionMs}`,
    // 3.4 logs with capnslog unless told; later versions have only zap.
    '--logger=zap',
    '--log-outputs=stderr',
    // Locks are lost with the directory anyway, and fsync is what makes one noisy disk look like a slow etcd.
    ...(compareVersions(member.version, NO_FSYNC_SINCE) >= 0 ? ['--unsafe-no-fsync=true'] : []),
  ];
}
