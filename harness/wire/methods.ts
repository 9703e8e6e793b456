// The methods that the tap knows: how each is shaped and how it is decoded. Any other passes through, recorded by name only.
import type { Codec } from './codec.ts';
import * as codec from './codec.ts';

/**
 * unary: one request, one answer, soon · waiting: unary, but etcd may take as long as it likes (a lock) · paired: a stream in which each
 * request has one answer, in order · stream: any other · unknown: not known to the tap, passed on like a stream.
 */
export type Shape = 'unary' | 'waiting' | 'paired' | 'stream' | 'unknown';

export interface Method {
  /** `KV/Txn`: the service without its package. */
  readonly name: string;
  readonly shape: Shape;
  readonly codec?: Codec;
}

const unary = (codecOf: Codec): Omit<Method, 'name'> => ({ shape: 'unary', codec: codecOf });

const known: Record<string, Omit<Method, 'name'>> = {
  '/etcdserverpb.KV/Range': unary(codec.revisionOnly),
  '/etcdserverpb.KV/Put': unary(codec.put),
  '/etcdserverpb.KV/DeleteRange': unary(codec.deleteRange),
  '/etcdserverpb.KV/Txn': unary(codec.txn),
  '/etcdserverpb.KV/Compact': unary(codec.revisionOnly),
  '/etcdserverpb.Lease/LeaseGrant': unary(codec.leaseGrant),
  '/etcdserverpb.Lease/LeaseRevoke': unary(codec.leaseRevoke),
  '/etcdserverpb.Lease/LeaseTimeToLive': unary(codec.revisionOnly),
  '/etcdserverpb.Lease/LeaseLeases': unary(codec.revisionOnly),
  '/etcdserverpb.Lease/LeaseKeepAlive': { shape: 'paired', codec: codec.leaseKeepAlive },
  '/etcdserverpb.Watch/Watch': { shape: 'stream' },
  '/etcdserverpb.Auth/Authenticate': unary(codec.revisionOnly),
  '/etcdserverpb.Cluster/MemberList': unary(codec.revisionOnly),
  '/etcdserverpb.Maintenance/Status': unary(codec.revisionOnly),
  '/v3lockpb.Lock/Lock': { shape: 'waiting', codec: codec.lock },
  '/v3lockpb.Lock/Unlock': unary(codec.unlock),
  '/v3electionpb.Election/Campaign': { shape: 'waiting', codec: codec.campaign },
  '/v3electionpb.Election/Proclaim': unary(codec.proclaim),
  '/v3electionpb.Election/Leader': unary(codec.revisionOnly),
  '/v3electionpb.Election/Resign': unary(codec.resign),
  '/v3electionpb.Election/Observe': { shape: 'stream' },
};

const methods = new Map<string, Method>(
  Object.entries(known).map(([path, method]) => [path, { name: nameOf(path), ...method }]),
);

/** The method called by an HTTP/2 `:path`. */
export function methodOf(path: string): Method {
  return methods.get(path) ?? { name: nameOf(path), shape: 'unknown' };
}

function nameOf(path: string): string {
  const [service = '', method = ''] = path.split('/').slice(-2);
  return `${service.slice(service.lastIndexOf('.') + 1)}/${method}`;
}
