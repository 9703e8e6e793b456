// What the one member says of itself, and that there is no authentication: enough for clients and for etcdctl to get along.
import type { Core, Handler } from './core.ts';
import type { HeaderResponse, MemberListResponse, StatusResponse } from './messages.ts';
import { clusterId, memberId } from './responses.ts';
import { authNotEnabled } from './status.ts';

/** The versions that the semantics were read from. */
const versions = { '3.4': '3.4.23', '3.5': '3.5.33' };
/** What a fresh etcd says: bytes on disk mean nothing here. */
const dbSize = '20480';

export function memberService({ headers, store, semantics }: Core): Record<string, Handler> {
  return {
    'Maintenance/Status': (): StatusResponse => {
      // A fresh etcd has 4 entries in its log at revision 1; grants and the like are not counted here.
      const raftIndex = String(store.revision + 3);
      return {
        header: headers.now(),
        version: versions[semantics],
        dbSize,
        leader: memberId,
        raftIndex,
        raftTerm: String(headers.raftTerm),
        raftAppliedIndex: raftIndex,
        errors: [],
        dbSizeInUse: dbSize,
        isLearner: false,
      };
    },
    // etcd sends no header with it, whatever is asked for (measured).
    'Maintenance/Alarm': () => ({ header: null, alarms: [] }),
    'Maintenance/Defragment': (): HeaderResponse => ({ header: headers.now() }),
    // Without a revision (measured).
    'Cluster/MemberList': (): MemberListResponse => ({
      header: {
        cluster_id: clusterId,
        member_id: memberId,
        revision: '0',
        raft_term: String(headers.raftTerm),
      },
      members: [{ ID: memberId, name: 'model', peerURLs: [], clientURLs: [], isLearner: false }],
    }),
    'Auth/Authenticate': () => authNotEnabled,
  };
}
