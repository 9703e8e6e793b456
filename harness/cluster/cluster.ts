// The etcd cluster of one run: started on free ports of loopback with a fresh data directory, ended and removed with `await using`.
import { mkdirSync } from 'node:fs';
import { deferred } from '../deferred.ts';
import { usageError, type HarnessError } from '../errors.ts';
import { EtcdClient } from './client.ts';
import { didNotStart } from './cluster-errors.ts';
import { memberFlags } from './member-flags.ts';
import { LivingMember, type Member, type MemberNews, type MemberState } from './member.ts';
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
  readonly version: string;
  readonly provider: string;
  /** The TTL that was granted when 1 s was asked: no lease of this cluster lives shorter. */
  readonly floorSeconds: number;
  /** The harness's own connection, straight to the members; keeps away from those that a fault has struck. */
  readonly client: EtcdClient;
  /** Index of the member with this id, as a member's status names it; undefined: there is none. */
  indexOf(id: string): number | undefined;
  /** Tells what becomes of the members, right before a signal that takes one away. */
  onNews(listener: (member: Member, news: MemberNews) => void): void;
  /** Whether a majority is up, so that etcd can be expected to answer. */
  readonly answers: boolean;
  /** Resolves when all members are up; stays pending when `died` resolves. */
  allUp(): Promise<void>;
  /** Resolves with the first death; stays pending for ever otherwise. */
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
  const names = planned.map(({ name }) => name);
  const endpoints = planned.map(({ clientPort }) => `http://127.0.0.1:${clientPort}`);
  const client = new EtcdClient({ endpoints });
  const members: LivingMember[] = [];
  const died = deferred<MemberDeath>();
  const listeners: ((member: Member, news: MemberNews) => void)[] = [];
  const onNews = (member: Member, news: MemberNews): void => {
    if (news === 'down' || news === 'paused') client.avoid(member.index);
    if (news === 'up' || news === 'resumed') client.allow(member.index);
    for (const listener of listeners) listener(member, news);
  };
  const majority = (...states: MemberState[]): boolean =>
    members.filter(({ state }) => states.includes(state)).length > members.length / 2;
  const dispose = async (): Promise<void> => {
    client.close();
    await Promise.all(members.map((member) => member.end()));
    await Promise.all(planned.map((member) => member.remove()));
  };

  try {
    for (const plan of planned) {
      const shared = { version: etcd.version, cluster: planned, token: names.join('+'), heartbeatMs, electionMs };
      const flags = memberFlags({ ...plan, ...shared });
      const member: LivingMember = new LivingMember({
        planned: plan,
        launch: () => new MemberProcess(etcd.binary, flags, plan.logPath),
        onNews: (news) => onNews(member, news),
        onFailure: (error, exit) => died.resolve({ member, exit, error }),
        majorityRuns: () => majority('up', 'starting'),
      });
      members.push(member);
    }
    const firstExit = Promise.race(
      members.map(async ({ firstExit: exited, index }) => ({ exit: await exited, index })),
    );
    const failure = await untilReady({ endpoints, names, died: firstExit });
    if (failure) {
      const { index, exit } = failure === 'silent' ? { index: 0, exit: null } : failure;
      const error = await didNotStart(etcd, planned[index]?.logPath ?? '', exit);
      await dispose();
      return { error, portTaken: /address already in use/i.test(error.message) };
    }
    for (const member of members) member.begin();
    const floorSeconds = await grantedFloor(client);
    const ids = new Map((await client.memberList()).map(({ name, id }) => [id, names.indexOf(name)]));
    return {
      cluster: {
        members,
        version: etcd.version,
        provider: etcd.provider,
        floorSeconds,
        client,
        indexOf: (id) => ids.get(id),
        onNews: (listener) => void listeners.push(listener),
        get answers() {
          return majority('up');
        },
        allUp: () => allUp(members, listeners),
        died: died.promise,
        [Symbol.asyncDispose]: dispose,
      },
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function allUp(members: readonly Member[], listeners: ((member: Member, news: MemberNews) => void)[]): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (members.every(({ state }) => state === 'up')) resolve();
    };
    listeners.push(look);
    look();
  });
}

async function grantedFloor(client: EtcdClient): Promise<number> {
  const { lease, ttlSeconds } = await client.leaseGrant(1);
  await client.leaseRevoke(lease);
  return ttlSeconds;
}
