// The differences between the model and real etcd that are no error of the model: each with its reason. Any other is one.
import { compareVersions } from '../../cluster/version.ts';

export interface Accepted {
  readonly name: string;
  /** Why the two cannot agree, and what is still required of them. */
  readonly reason: string;
  /** The first version of real etcd that has it; every one when absent. */
  readonly since?: string;
  /** Of which methods. */
  readonly method: RegExp;
  /** Where in the answer: `response.kvs[0].version`. */
  readonly path: RegExp;
  /** What must hold between the two all the same. */
  readonly agree: (model: unknown, real: unknown) => boolean;
}

const bothDecimal = (model: unknown, real: unknown): boolean =>
  [model, real].every((side) => typeof side === 'string' && /^\d+$/.test(side));

export const accepted: readonly Accepted[] = [
  {
    name: 'who answers',
    reason: 'cluster_id, member_id and raft_term name a cluster, and the model is another one; both must be decimal',
    method: /./,
    path: /header\.(cluster_id|member_id|raft_term)$/,
    agree: bothDecimal,
  },
  {
    name: 'order of the keys of a lease',
    reason: 'etcd lists them in the order of a Go map, which differs from call to call; the keys must be the same',
    method: /^Lease\/LeaseTimeToLive$/,
    path: /^response\.keys$/,
    agree: (model, real) => sameMembers(model, real, (key) => (key as Buffer).toString('hex')),
  },
  {
    name: 'remaining seconds',
    reason:
      'the two are asked one after the other, and whole seconds may pass in between; they may differ by 1 s (expiry.ts is sharper)',
    method: /^Lease\/LeaseTimeToLive$/,
    path: /^response\.TTL$/,
    agree: (model, real) => bothDecimal(model, real) && Math.abs(Number(model) - Number(real)) <= 1,
  },
  {
    name: 'which of two refusals comes first',
    reason:
      'before a transaction etcd up to 3.5 checks all its puts, then all its reads; 3.6 checks them in order (server/etcdserver/txn/txn.go checkTxn). The model does the former; both must refuse, for one of these',
    since: '3.6.0',
    method: /^KV\/Txn$/,
    path: /^error\.(code|details)$/,
    agree: (model, real) => [model, real].every((side) => transactionRefusals.has(side)),
  },
];

/** gRPC codes and texts of what is wrong with a put or a read in view of what is stored. */
const transactionRefusals = new Set<unknown>([
  3,
  'etcdserver: key not found',
  5,
  'etcdserver: requested lease not found',
  11,
  'etcdserver: mvcc: required revision has been compacted',
  'etcdserver: mvcc: required revision is a future revision',
]);

/** The differences that are accepted of a version of real etcd. */
export function acceptedOf(version: string): Accepted[] {
  return accepted.filter(({ since = version }) => compareVersions(version, since) >= 0);
}

function sameMembers(model: unknown, real: unknown, textOf: (member: unknown) => string): boolean {
  if (!Array.isArray(model) || !Array.isArray(real)) return false;
  const sorted = (members: readonly unknown[]): string => members.map(textOf).toSorted().join();
  return sorted(model) === sorted(real);
}
