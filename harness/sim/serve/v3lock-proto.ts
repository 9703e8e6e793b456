// etcd's lock service (server/etcdserver/api/v3lock/v3lockpb/v3lock.proto), which npm's etcd3 does not ship.

/** The proto as text: numbers and names are etcd's own. Its header is etcdserverpb's, repeated here so that nothing is imported. */
export const v3lockProto = `
  syntax = "proto3";
  package v3lockpb;

  service Lock {
    rpc Lock(LockRequest) returns (LockResponse) {}
    rpc Unlock(UnlockRequest) returns (UnlockResponse) {}
  }
  message ResponseHeader { uint64 cluster_id = 1; uint64 member_id = 2; int64 revision = 3; uint64 raft_term = 4; }
  message LockRequest { bytes name = 1; int64 lease = 2; }
  message LockResponse { ResponseHeader header = 1; bytes key = 2; }
  message UnlockRequest { bytes key = 1; }
  message UnlockResponse { ResponseHeader header = 1; }
`;
