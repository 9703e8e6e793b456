// What a call needs of the cluster before it can be answered (etcd v3.4.23 etcdserver/v3_server.go).

/**
 * proposal: goes through raft · read: asks the leader how far it is · renewal: asks the leader, again and again · local: any member answers by
 * itself, however long it has been alone.
 */
export type MethodKind = 'proposal' | 'read' | 'renewal' | 'local';

const kinds: Readonly<Record<string, MethodKind>> = {
  'KV/Range': 'read',
  'Lease/LeaseTimeToLive': 'read',
  'Lease/LeaseKeepAlive': 'renewal',
  'Lease/LeaseLeases': 'local',
  'Maintenance/Status': 'local',
  'Maintenance/Alarm': 'local',
  'Maintenance/Defragment': 'local',
  'Cluster/MemberList': 'local',
};

export function kindOf(method: string, request: object): MethodKind {
  const kind = kinds[method] ?? 'proposal';
  const mayBeStale = kind === 'read' && 'serializable' in request && request.serializable === true;
  return mayBeStale ? 'local' : kind;
}
