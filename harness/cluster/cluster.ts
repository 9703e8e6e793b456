// The etcd cluster of one run: started on free ports of loopback with a fresh data directory, ended and removed with `await using`.
import { mkdirSync } from 'node:fs';
import { usageError, type HarnessError } from '../errors.ts';
import { EtcdClient } from './client.ts';
import { diedUnasked, didNotStart } from './cluster-errors.ts';
import { memberFlags } from './member-flags.ts';
import { MemberProcess, type MemberExit } from './member-process.ts';
import { planMembers } from './planned-member.ts';
import type { ResolvedEtcd } from './resolved-etcd.ts';
import { untilReady } from './until-ready.ts';

export interface ClusterOptions {
  readonly etcd: ResolvedEtcd;
  readonly members: 1 | 3;
  readonly heartbeatMs: number;
  readonly electionMs: number;
  /** Gets `etcd-<index>.log`, one for each member. */
  readonly runDirectory: string;
  readonly log?: (line: string) => void;
}

/** One etcd server. */
export interface Member {
  readonly index: number;
  readonly pid: number;
  /** `http://127.0.0.1:<port>`. */
  readonly clientUrl: string;
  readonly port: number;
  readonly peerPort: number;
  readonly logPath: string;
}

/** A member that exited although nobody had asked it to; `error` says it with the end of its log, for exit 3. */
export interface MemberDeath {
  readonly member: Member;
  readonly exit: MemberExit;
  readonly error: HarnessError;
}

export interface Cluster extends AsyncDisposable {
  readonly members: readonly Member[];
  readonly version: string;
  readonly provider: string;
  /** The TTL that was granted when 1 s was asked: no lease of this cluster lives shorter. */
  readonly floorSeconds: number;
  /** The harness's own connection, straight to the members. */
  readonly client: EtcdClient;
  /** Resolves with the first member that exits unasked; stays pending for ever otherwise. */
  readonly died: Promise<MemberDeath>;
}

const portAttempts = 5;

/** Starts a cluster and waits until a linearizable read succeeds. Rejects with `etcd-did-not-start` and the end of the log. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  if (options.electionMs < 5 * options.heartbeatMs) {
    throw usageError(
      'election-too-short',
      `An election timeout of ${options.electionMs} ms is too short for a heartbeat of ${options.heartbeatMs} ms.`,
      'etcd wants at least five heartbeats in one election timeout.',
    );
  }
  mkdirSync(options.runDirectory, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const started = await startOnce(options);
    if ('cluster' in started) return started.cluster;
    if (!started.portTaken || attempt === portAttempts) throw started.error;
    options.log?.(`A port was taken between choosing and binding it; trying others (${attempt} of ${portAttempts}).`);
  }
}

type Started = { readonly cluster: Cluster } | { readonly portTaken: boolean; readonly error: HarnessError };

async function startOnce(options: ClusterOptions): Promise<Started> {
  const { etcd, heartbeatMs, electionMs, runDirectory } = options;
  const planned = await planMembers(options.members, runDirectory);
  const token = planned.map(({ name }) => name).join('+');
  const endpoints = planned.map(({ clientPort }) => `http://127.0.0.1:${clientPort}`);
  const client = new EtcdClient({ endpoints });
  const processes: MemberProcess[] = [];
  let stopping = false;
  const dispose = async (): Promise<void> => {
    stopping = true;
    client.close();
    await Promise.all(processes.map((member) => member.end()));
    await Promise.all(planned.map((member) => member.remove()));
  };

  try {
    for (const member of planned) {
      const flags = memberFlags({ ...member, version: etcd.version, cluster: planned, token, heartbeatMs, electionMs });
      processes.push(new MemberProcess(etcd.binary, flags, member.logPath));
    }
    const members = planned.map(({ index, clientPort: port, peerPort, logPath }): Member => {
      return { index, port, peerPort, logPath, clientUrl: `http://127.0.0.1:${port}`, pid: processes[index]?.pid ?? 0 };
    });
    const firstExit = Promise.race(
      processes.map(async ({ exited }, index) => ({ exit: await exited, index, unasked: !stopping })),
    );
    const failure = await untilReady({ endpoints, names: planned.map(({ name }) => name), died: firstExit });
    if (failure) {
      const { index, exit } = failure === 'silent' ? { index: 0, exit: null } : failure;
      const error = await didNotStart(etcd, planned[index]?.logPath ?? '', exit);
      await dispose();
      return { error, portTaken: /address already in use/i.test(error.message) };
    }
    return {
      cluster: {
        members,
        version: etcd.version,
        provider: etcd.provider,
        floorSeconds: await grantedFloor(client),
        client,
        died: firstDeath(members, firstExit),
        [Symbol.asyncDispose]: dispose,
      },
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function grantedFloor(client: EtcdClient): Promise<number> {
  const { lease, ttlSeconds } = await client.leaseGrant(1);
  await client.leaseRevoke(lease);
  return ttlSeconds;
}

async function firstDeath(
  members: readonly Member[],
  firstExit: Promise<{ exit: MemberExit; index: number; unasked: boolean }>,
): Promise<MemberDeath> {
  const { exit, index, unasked } = await firstExit;
  const member = members[index];
  // Asked for: nobody is ever told.
  if (!unasked || !member) return new Promise(() => {});
  return { member, exit, error: await diedUnasked(member, exit) };
}
