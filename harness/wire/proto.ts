// The fields of etcd's messages that are evidence, and no others: what is not named here (values, key-value lists) is skipped unread.
// Numbers are those of etcd's rpc.proto, v3lock.proto and v3election.proto; codec.test.ts holds them against the protos of etcd3.
import protobuf from 'protobufjs';

const root = protobuf.parse(
  `
  syntax = "proto3";
  message Header { int64 revision = 3; }
  message Answer { Header header = 1; }

  message PutRequest { bytes key = 1; int64 lease = 3; }
  message DeleteRequest { bytes key = 1; bytes range_end = 2; }
  message DeleteResponse { Header header = 1; int64 deleted = 2; }
  message Operation { PutRequest put = 2; DeleteRequest delete = 3; TxnRequest txn = 4; }
  message TxnRequest { repeated Operation success = 2; repeated Operation failure = 3; }
  message Result { DeleteResponse delete = 3; TxnResponse txn = 4; }
  message TxnResponse { Header header = 1; bool succeeded = 2; repeated Result responses = 3; }

  message GrantRequest { int64 ttl = 1; }
  message LeaseRequest { int64 id = 1; }
  message LeaseResponse { Header header = 1; int64 id = 2; int64 ttl = 3; }

  message LockRequest { bytes name = 1; int64 lease = 2; }
  message LockResponse { Header header = 1; bytes key = 2; }
  message UnlockRequest { bytes key = 1; }

  message LeaderKey { bytes name = 1; bytes key = 2; int64 lease = 4; }
  message LeaderRequest { LeaderKey leader = 1; }
  message CampaignResponse { Header header = 1; LeaderKey leader = 2; }
  `,
  { keepCase: true },
).root;

/** An int64 as protobufjs gives it. */
export interface Int64 {
  readonly low: number;
  readonly high: number;
  toNumber(): number;
}

export interface WithHeader {
  readonly header: { readonly revision: Int64 } | null;
}
export interface PutRequest {
  readonly key: Uint8Array;
  readonly lease: Int64;
}
export interface DeleteRequest {
  readonly key: Uint8Array;
  readonly range_end: Uint8Array;
}
export interface DeleteResponse extends WithHeader {
  readonly deleted: Int64;
}
export interface Operation {
  readonly put: PutRequest | null;
  readonly delete: DeleteRequest | null;
  readonly txn: TxnRequest | null;
}
export interface TxnRequest {
  readonly success: readonly Operation[];
  readonly failure: readonly Operation[];
}
export interface Result {
  readonly delete: DeleteResponse | null;
  readonly txn: TxnResponse | null;
}
export interface TxnResponse extends WithHeader {
  readonly succeeded: boolean;
  readonly responses: readonly Result[];
}
export interface LeaseResponse extends WithHeader {
  readonly id: Int64;
  readonly ttl: Int64;
}
export interface LeaderKey {
  readonly key: Uint8Array;
  readonly lease: Int64;
}

type Decoder<T> = (payload: Uint8Array) => T;

interface Decoders {
  readonly answer: Decoder<WithHeader>;
  readonly putRequest: Decoder<PutRequest>;
  readonly deleteRequest: Decoder<DeleteRequest>;
  readonly deleteResponse: Decoder<DeleteResponse>;
  readonly txnRequest: Decoder<TxnRequest>;
  readonly txnResponse: Decoder<TxnResponse>;
  readonly grantRequest: Decoder<{ readonly ttl: Int64 }>;
  readonly leaseRequest: Decoder<{ readonly id: Int64 }>;
  readonly leaseResponse: Decoder<LeaseResponse>;
  readonly lockRequest: Decoder<{ readonly name: Uint8Array; readonly lease: Int64 }>;
  readonly lockResponse: Decoder<WithHeader & { readonly key: Uint8Array }>;
  readonly unlockRequest: Decoder<{ readonly key: Uint8Array }>;
  readonly leaderRequest: Decoder<{ readonly leader: LeaderKey | null }>;
  readonly campaignResponse: Decoder<WithHeader & { readonly leader: LeaderKey | null }>;
}

/** Decoders by message; each throws on bytes that are no such message. */
export const decode: Decoders = {
  answer: decoder('Answer'),
  putRequest: decoder('PutRequest'),
  deleteRequest: decoder('DeleteRequest'),
  deleteResponse: decoder('DeleteResponse'),
  txnRequest: decoder('TxnRequest'),
  txnResponse: decoder('TxnResponse'),
  grantRequest: decoder('GrantRequest'),
  leaseRequest: decoder('LeaseRequest'),
  leaseResponse: decoder('LeaseResponse'),
  lockRequest: decoder('LockRequest'),
  lockResponse: decoder('LockResponse'),
  unlockRequest: decoder('UnlockRequest'),
  leaderRequest: decoder('LeaderRequest'),
  campaignResponse: decoder('CampaignResponse'),
};

/** protobufjs builds its decoders at run time, so the interfaces above are a promise that codec.test.ts keeps. */
function decoder(name: string): Decoder<any> {
  const type = root.lookupType(name);
  return (payload) => type.decode(payload);
}
