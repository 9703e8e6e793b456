// etcd's election service (server/etcdserver/api/v3election/v3electionpb/v3election.proto), which npm's etcd3 does not ship.

/** The proto as text: numbers and names are etcd's own. Messages of other packages are repeated here so that nothing is imported. */
export const v3electionProto = `
  syntax = "proto3";
  package v3electionpb;

  service Election {
    rpc Campaign(CampaignRequest) returns (CampaignResponse) {}
    rpc Proclaim(ProclaimRequest) returns (ProclaimResponse) {}
    rpc Leader(LeaderRequest) returns (LeaderResponse) {}
    rpc Observe(LeaderRequest) returns (stream LeaderResponse) {}
    rpc Resign(ResignRequest) returns (ResignResponse) {}
  }
  message ResponseHeader { uint64 cluster_id = 1; uint64 member_id = 2; int64 revision = 3; uint64 raft_term = 4; }
  message KeyValue {
    bytes key = 1; int64 create_revision = 2; int64 mod_revision = 3; int64 version = 4; bytes value = 5; int64 lease = 6;
  }
  message LeaderKey { bytes name = 1; bytes key = 2; int64 rev = 3; int64 lease = 4; }
  message CampaignRequest { bytes name = 1; int64 lease = 2; bytes value = 3; }
  message CampaignResponse { ResponseHeader header = 1; LeaderKey leader = 2; }
  message LeaderRequest { bytes name = 1; }
  message LeaderResponse { ResponseHeader header = 1; KeyValue kv = 2; }
  message ResignRequest { LeaderKey leader = 1; }
  message ResignResponse { ResponseHeader header = 1; }
  message ProclaimRequest { LeaderKey leader = 1; bytes value = 2; }
  message ProclaimResponse { ResponseHeader header = 1; }
`;
