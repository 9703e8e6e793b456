// The etcd cluster of one run, wherever it comes from: processes or containers that we start and end, or one that is somebody's own.
import type { HarnessError } from '../errors.ts';
import type { Upstream } from '../wire/tap-options.ts';
import type { EtcdClient } from './client.ts';
import type { Belongings } from './own/belongings.ts';
import type { Member, MemberNews } from './member.ts';
import type { MemberExit } from './member-life.ts';
import type { ResolvedEtcd } from './resolved-etcd.ts';

export interface ClusterOptions<E extends ResolvedEtcd = ResolvedEtcd> {
  readonly etcd: E;
  /** Id of the run: in a cluster that is not ours its keys are told by it. */
  readonly run?: string;
  readonly members: 1 | 3;
  readonly heartbeatMs: number;
  readonly electionMs: number;
  /** Gets `etcd-<index>.log`, one for each member that we start. */
  readonly runDirectory: string;
  readonly log?: (line: string) => void;
  /** Told what a reader of the verdict should know of this cluster: keys of others that it met, or that it could not clean up. */
  readonly note?: (sentence: string) => void;
}

/**
 * A member that exited although no fault had asked it to, or that does not come back after one; `error` says it with the end of its log,
 * for exit 3.
 */
export interface MemberDeath {
  readonly member: Member;
  /** null: it runs, and does not answer. */
  readonly exit: MemberExit | null;
  readonly error: HarnessError;
}

export interface Cluster extends AsyncDisposable {
  readonly members: readonly Member[];
  /**
   * What every key of this run begins with, locks and the harness's own alike; '' where the whole cluster was started for this run. Others' keys and
   * leases are neither read nor touched.
   */
  readonly keyPrefix: string;
  /** The watch begins here; absent: at the first. */
  readonly sinceRevision?: number;
  /** Which keys and leases are this run's, in a cluster that others use, too; absent: all of them. */
  readonly belongings?: Belongings;
  /** Members that it has, if there are more than those that are known here. */
  readonly size?: number;
  /** How a tap gets into the members; absent: plain HTTP/2, as to those that we start. */
  readonly upstream?: Upstream;
  readonly version: string;
  readonly provider: string;
  /** The TTL that was granted when 1 s was asked: no lease of this cluster lives shorter. */
  readonly floorSeconds: number;
  /** The harness's own connection, straight to the members; keeps away from those that a fault has struck. */
  readonly client: EtcdClient;
  /** Index of the member with this id, as a member's status names it; undefined: there is none. */
  indexOf(id: string): number | undefined;
  /**
   * Tells what becomes of the members, right before what takes one away. `sinceNs` (process.hrtime) with news that come later than what
   * they tell: it came about after that.
   */
  onNews(listener: (member: Member, news: MemberNews, sinceNs?: bigint) => void): void;
  /** Whether a majority is up, so that etcd can be expected to answer. */
  readonly answers: boolean;
  /** Resolves when all members are up; stays pending when `died` resolves. */
  allUp(): Promise<void>;
  /** Resolves with the first death; stays pending for ever otherwise. */
  readonly died: Promise<MemberDeath>;
}

/** Starts a cluster, or enters one, and waits until a linearizable read succeeds. Rejects with a HarnessError that has the end of etcd's log. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { etcd } = options;
  if (etcd.kind === 'binary') return (await import('./start-processes.ts')).startProcesses({ ...options, etcd });
  if (etcd.kind === 'own') return (await import('./own/enter-cluster.ts')).enterCluster({ ...options, etcd });
  return (await import('./containers/start-containers.ts')).startContainers({ ...options, etcd });
}
