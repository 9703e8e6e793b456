// The calls that etcd3 makes, by service: how each is shaped, what it is called in the history, and how its messages are read.
import { objectCodecs } from './evidence.ts';
import type { ObjectCodec } from './evidence.ts';

/** As in harness/wire/methods.ts: paired: each request of the stream has one answer, in order · stream: any other, download: with one request. */
export type Shape = 'unary' | 'paired' | 'stream' | 'download';

export interface SimMethod {
  /** `KV/Txn` */
  readonly name: string;
  readonly shape: Shape;
  readonly codec: ObjectCodec | undefined;
  /** Kinds of the kernel's events, as the trace shows them. */
  readonly request: string;
  readonly answer: string;
  readonly cancel: string;
}

const calls = {
  KV: 'range put deleteRange txn compact',
  Lease: 'leaseGrant leaseRevoke leaseTimeToLive leaseLeases leaseKeepAlive',
  Watch: 'watch',
  Auth: [
    'authEnable authDisable authStatus authenticate userAdd userGet userList userDelete userChangePassword userGrantRole',
    'userRevokeRole roleAdd roleGet roleList roleDelete roleGrantPermission roleRevokePermission',
  ].join(' '),
  Cluster: 'memberAdd memberRemove memberUpdate memberList memberPromote',
  Maintenance: 'alarm status defragment hash hashKV snapshot moveLeader downgrade',
} as const;

export type ServiceName = keyof typeof calls;

const shapes: Readonly<Record<string, Shape>> = {
  'Lease/LeaseKeepAlive': 'paired',
  'Watch/Watch': 'stream',
  'Maintenance/Snapshot': 'download',
};

/** Methods by service and by the name that a client calls: `methods.KV` has `txn`. */
export const methods: Readonly<Record<ServiceName, ReadonlyMap<string, SimMethod>>> = {
  KV: methodsOf('KV'),
  Lease: methodsOf('Lease'),
  Watch: methodsOf('Watch'),
  Auth: methodsOf('Auth'),
  Cluster: methodsOf('Cluster'),
  Maintenance: methodsOf('Maintenance'),
};

function methodsOf(service: ServiceName): ReadonlyMap<string, SimMethod> {
  return new Map(calls[service].split(' ').map((call) => [call, methodOf(service, call)]));
}

function methodOf(service: ServiceName, call: string): SimMethod {
  const name = `${service}/${call.charAt(0).toUpperCase()}${call.slice(1)}`;
  return {
    name,
    shape: shapes[name] ?? 'unary',
    codec: objectCodecs[name],
    request: `request ${name}`,
    answer: `answer ${name}`,
    cancel: `cancel ${name}`,
  };
}
