// What goes in and comes out of the model: etcd's messages as npm's etcd3 sees them, through proto-loader with
// { keepCase, longs: String, enums: String, defaults, oneofs } over etcd3's own protos (harness/sim/etcd/values.ts reads the requests).

/** A bytes field of a request. A string is base64, for that is what protobufjs makes of a string; text must come as a Buffer. */
export type Bytes = Uint8Array | string;
/** An int64 of a request: decimal, a number, or a Long. */
export type Int64 = string | number | { toString(): string };
/** An enum of a request by etcd3's name for it (`Ascend`, not `ASCEND`) or by number. An unknown name counts as the first value. */
export type Enum = string | number;
/** Each field of a request may be missing, null or undefined. */
type Loose<T> = { readonly [K in keyof T]?: T[K] | null | undefined };

export type RangeRequest = Loose<{
  key: Bytes;
  range_end: Bytes;
  limit: Int64;
  revision: Int64;
  sort_order: Enum;
  sort_target: Enum;
  serializable: boolean;
  keys_only: boolean;
  count_only: boolean;
  min_mod_revision: Int64;
  max_mod_revision: Int64;
  min_create_revision: Int64;
  max_create_revision: Int64;
}>;
export type PutRequest = Loose<{
  key: Bytes;
  value: Bytes;
  lease: Int64;
  prev_kv: boolean;
  ignore_value: boolean;
  ignore_lease: boolean;
}>;
export type DeleteRangeRequest = Loose<{ key: Bytes; range_end: Bytes; prev_kv: boolean }>;
/** One of the four; the last one named counts, as on the wire. */
export type RequestOp = Loose<{
  request_range: RangeRequest;
  request_put: PutRequest;
  request_delete_range: DeleteRangeRequest;
  request_txn: TxnRequest;
}>;
export type Compare = Loose<{
  result: Enum;
  target: Enum;
  key: Bytes;
  version: Int64;
  create_revision: Int64;
  mod_revision: Int64;
  value: Bytes;
  lease: Int64;
  range_end: Bytes;
}>;
export type TxnRequest = Loose<{
  compare: readonly Compare[];
  success: readonly RequestOp[];
  failure: readonly RequestOp[];
}>;
export type CompactionRequest = Loose<{ revision: Int64; physical: boolean }>;
export type LeaseGrantRequest = Loose<{ TTL: Int64; ID: Int64 }>;
/** LeaseRevoke and LeaseKeepAlive. */
export type LeaseRequest = Loose<{ ID: Int64 }>;
export type LeaseTimeToLiveRequest = Loose<{ ID: Int64; keys: boolean }>;
export type WatchCreateRequest = Loose<{
  key: Bytes;
  range_end: Bytes;
  start_revision: Int64;
  progress_notify: boolean;
  filters: readonly Enum[];
  prev_kv: boolean;
  watch_id: Int64;
  fragment: boolean;
}>;
export type WatchRequest = Loose<{
  create_request: WatchCreateRequest;
  cancel_request: Loose<{ watch_id: Int64 }>;
  progress_request: object;
}>;
export type LockRequest = Loose<{ name: Bytes; lease: Int64 }>;
export type UnlockRequest = Loose<{ key: Bytes }>;
export type LeaderKeyRequest = Loose<{ name: Bytes; key: Bytes; rev: Int64; lease: Int64 }>;
export type CampaignRequest = Loose<{ name: Bytes; lease: Int64; value: Bytes }>;
export type ProclaimRequest = Loose<{ leader: LeaderKeyRequest; value: Bytes }>;
export type ResignRequest = Loose<{ leader: LeaderKeyRequest }>;
export type LeaderRequest = Loose<{ name: Bytes }>;

/** All decimal. Inside a transaction's answers only `revision` is set, and in a nested transaction's not even that. */
export interface ResponseHeader {
  cluster_id: string;
  member_id: string;
  revision: string;
  raft_term: string;
}
export interface KeyValue {
  key: Buffer;
  create_revision: string;
  mod_revision: string;
  version: string;
  value: Buffer;
  lease: string;
}
export interface RangeResponse {
  header: ResponseHeader;
  kvs: KeyValue[];
  more: boolean;
  count: string;
}
export interface PutResponse {
  header: ResponseHeader;
  prev_kv: KeyValue | null;
}
export interface DeleteRangeResponse {
  header: ResponseHeader;
  deleted: string;
  prev_kvs: KeyValue[];
}
export type ResponseOp =
  | { response: 'response_range'; response_range: RangeResponse }
  | { response: 'response_put'; response_put: PutResponse }
  | { response: 'response_delete_range'; response_delete_range: DeleteRangeResponse }
  | { response: 'response_txn'; response_txn: TxnResponse };
export interface TxnResponse {
  header: ResponseHeader;
  succeeded: boolean;
  responses: ResponseOp[];
}
/** Compact, LeaseRevoke, Unlock, Proclaim, Resign. */
export interface HeaderResponse {
  header: ResponseHeader;
}
export interface LeaseGrantResponse {
  header: ResponseHeader;
  ID: string;
  TTL: string;
  error: string;
}
export interface LeaseKeepAliveResponse {
  header: ResponseHeader;
  ID: string;
  /** `0`: the lease is gone. */
  TTL: string;
}
export interface LeaseTimeToLiveResponse {
  header: ResponseHeader;
  ID: string;
  /** Whole seconds left, truncated; `-1`: the lease is gone. */
  TTL: string;
  grantedTTL: string;
  keys: Buffer[];
}
export interface LeaseLeasesResponse {
  header: ResponseHeader;
  leases: { ID: string }[];
}
export interface Event {
  type: 'Put' | 'Delete';
  /** Of a delete only `key` and `mod_revision` are set. */
  kv: KeyValue;
  prev_kv: KeyValue | null;
}
export interface WatchResponse {
  header: ResponseHeader;
  watch_id: string;
  created: boolean;
  canceled: boolean;
  compact_revision: string;
  cancel_reason: string;
  fragment: boolean;
  events: Event[];
}
export interface LockResponse {
  header: ResponseHeader;
  key: Buffer;
}
export interface CampaignResponse {
  header: ResponseHeader;
  leader: { name: Buffer; key: Buffer; rev: string; lease: string };
}
/** Leader, and each message of Observe. */
export interface LeaderResponse {
  header: ResponseHeader;
  kv: KeyValue;
}
export interface StatusResponse {
  header: ResponseHeader;
  version: string;
  dbSize: string;
  leader: string;
  raftIndex: string;
  raftTerm: string;
  raftAppliedIndex: string;
  errors: string[];
  dbSizeInUse: string;
  isLearner: boolean;
}
export interface MemberListResponse {
  header: ResponseHeader;
  members: { ID: string; name: string; peerURLs: string[]; clientURLs: string[]; isLearner: boolean }[];
}
