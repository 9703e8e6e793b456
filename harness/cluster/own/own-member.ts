// A member of a cluster that is somebody's own: it can be talked to, and never struck.
import { usageError } from '../../errors.ts';
import type { EtcdClient } from '../client.ts';
import type { Member } from '../member.ts';

export function ownMember(index: number, clientUrl: string, client: EtcdClient): Member {
  const never = (): never => {
    throw usageError(
      'own-etcd-not-struck',
      `${clientUrl} is a member of somebody's own cluster, and no fault strikes it.`,
      'Leave faults of etcd out of the plan.',
    );
  };
  return {
    index,
    pid: 0,
    clientUrl,
    port: Number(new URL(clientUrl).port),
    peerPort: 0,
    logPath: '',
    state: 'up',
    client,
    kill: never,
    pause: never,
    restart: never,
  };
}
