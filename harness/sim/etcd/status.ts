// How etcd refuses: gRPC's code and etcd's own words (etcd v3.4.23 etcdserver/api/v3rpc/rpctypes/error.go).

/** The status of a call that failed, or of a stream that ended with an error. */
export interface EtcdStatus {
  /** gRPC's number. */
  readonly code: number;
  /** etcd's own text, such as `etcdserver: requested lease not found`. */
  readonly details: string;
}

/** An answer that is none. Handlers return it; nothing throws, for a refused call is nothing unusual. */
export class Refusal implements EtcdStatus {
  readonly code: number;
  readonly details: string;

  constructor(code: number, details: string) {
    this.code = code;
    this.details = details;
    Object.freeze(this);
  }
}

const unknown = 2;
const invalidArgument = 3;
const notFound = 5;
const failedPrecondition = 9;
const outOfRange = 11;
const unimplemented = 12;

export const emptyKey = new Refusal(invalidArgument, 'etcdserver: key is not provided');
export const keyNotFound = new Refusal(invalidArgument, 'etcdserver: key not found');
export const valueProvided = new Refusal(invalidArgument, 'etcdserver: value is provided');
export const leaseProvided = new Refusal(invalidArgument, 'etcdserver: lease is provided');
export const tooManyOps = new Refusal(invalidArgument, 'etcdserver: too many operations in txn request');
export const duplicateKey = new Refusal(invalidArgument, 'etcdserver: duplicate key given in txn request');
export const compacted = new Refusal(outOfRange, 'etcdserver: mvcc: required revision has been compacted');
export const futureRevision = new Refusal(outOfRange, 'etcdserver: mvcc: required revision is a future revision');
export const leaseNotFound = new Refusal(notFound, 'etcdserver: requested lease not found');
export const leaseExists = new Refusal(failedPrecondition, 'etcdserver: lease already exists');
export const leaseTtlTooLarge = new Refusal(outOfRange, 'etcdserver: too large lease TTL');
export const authNotEnabled = new Refusal(failedPrecondition, 'etcdserver: authentication is not enabled');
/** v3lock of etcd 3.5: the own key was gone after the wait (concurrency.ErrSessionExpired). */
export const sessionExpired = new Refusal(unknown, 'mutex: session is expired');
export const notLeader = new Refusal(unknown, 'election: not leader');
export const noLeader = new Refusal(unknown, 'election: no leader');
export const missingLeaderKey = new Refusal(unknown, '"leader" field must be provided');

/** v3lock and v3election call etcd through its own client, whose errors lose their code on the way (measured on 3.4.23). */
export function throughClient(refusal: Refusal): Refusal {
  return new Refusal(unknown, refusal.details);
}

/** grpc-go's answer to a method that the service does not have. */
export function unknownMethod(path: string): Refusal {
  const [service = '', method = ''] = path.split('/');
  const full = services[service];
  return new Refusal(
    unimplemented,
    full === undefined ? `unknown service ${service}` : `unknown method ${method} for service ${full}`,
  );
}

const services: Readonly<Record<string, string>> = {
  KV: 'etcdserverpb.KV',
  Lease: 'etcdserverpb.Lease',
  Watch: 'etcdserverpb.Watch',
  Cluster: 'etcdserverpb.Cluster',
  Maintenance: 'etcdserverpb.Maintenance',
  Auth: 'etcdserverpb.Auth',
  Lock: 'v3lockpb.Lock',
  Election: 'v3electionpb.Election',
};
