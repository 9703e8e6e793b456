// Puts what etcd3's first calls would compile (protobufjs writes an encoder and a decoder for each message type at its first use) into the
// startup snapshot. Called while a snapshot is built, never in a worker; it changes nothing but the time of the first calls.
import { startupSnapshot } from 'node:v8';

/** The part of @grpc/proto-loader's method definition that is used here. */
interface Method {
  requestSerialize(value: object): Buffer;
  requestDeserialize(bytes: Buffer): object;
  responseSerialize(value: object): Buffer;
  responseDeserialize(bytes: Buffer): object;
}

const header = { revision: '1' };
const kv = { key: Buffer.from('k'), create_revision: '1' };
const compare = { target: 'CREATE', key: Buffer.from('k'), create_revision: '0' };
const range = { key: Buffer.from('k'), sort_order: 'ASCEND' };
const requests = [
  { request_put: { key: Buffer.from('k') } },
  { request_range: range },
  { request_delete_range: { key: Buffer.from('k') } },
];
const responses = [
  { response_put: { header } },
  { response_range: { header, kvs: [kv] } },
  { response_delete_range: { header, prev_kvs: [kv] } },
];

/** For each method that a lock may call: a request and a response with every message type inside them. */
const samples: readonly (readonly [service: string, method: string, request: object, response: object])[] = [
  ['KV', 'Txn', { compare: [compare], success: requests, failure: requests }, { header, responses }],
  ['KV', 'Put', { key: Buffer.from('k') }, { header, prev_kv: kv }],
  ['KV', 'Range', range, { header, kvs: [kv] }],
  ['KV', 'DeleteRange', { key: Buffer.from('k') }, { header, prev_kvs: [kv] }],
  ['Lease', 'LeaseGrant', { TTL: '1' }, { header, ID: '1', TTL: '1' }],
  ['Lease', 'LeaseRevoke', { ID: '1' }, { header }],
  ['Lease', 'LeaseKeepAlive', { ID: '1' }, { header, ID: '1', TTL: '1' }],
  ['Lease', 'LeaseTimeToLive', { ID: '1' }, { header, ID: '1', TTL: '1' }],
  [
    'Watch',
    'Watch',
    { create_request: { key: Buffer.from('k') } },
    { header, events: [{ type: 'DELETE', kv, prev_kv: kv }] },
  ],
];

/** `definition`: what proto-loader made of etcd's rpc.proto. Outside of a snapshot's build nothing happens. */
export function warmProtos(definition: Readonly<Record<string, Record<string, Method>>>): void {
  if (!startupSnapshot?.isBuildingSnapshot()) return;
  for (const [service, method, request, response] of samples) {
    const found = definition[`etcdserverpb.${service}`]?.[method];
    found?.requestDeserialize(found.requestSerialize(request));
    found?.responseDeserialize(found.responseSerialize(response));
  }
}
