// An etcd cluster of our own processes: started on free ports of loopback with a fresh data directory, ended and removed with `await using`.
import { mkdirSync } from 'node:fs';
import { deferred } from '../deferred.ts';
import { usageError, type HarnessError } from '../errors.ts';
import { EtcdClient } from './client.ts';
import type { Cluster, ClusterOptions, MemberDeath } from './cluster.ts';
import { didNotStart } from './cluster-errors.ts';
import { memberFlags } from './member-flags.ts';
import { LivingMember, type Member, type MemberNews, type MemberState } from './member.ts';
import { MemberProcess } from './member-process.ts';
import { planMembers } from './planned-member.ts';
import type { BinaryEtcd } from './resolved-etcd.ts';
import { untilReady } from './until-ready.ts';

const portAttempts = 5;

/** Starts a cluster and waits until a linearizable read succeeds. Rejects with `etcd-did-not-start` and the end of the log. */
export async function startProcesses(options: ClusterOptions<BinaryEtcd>): Promise<Cluster> {
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

async function startOnce(options: ClusterOptions<BinaryEtcd>): Promise<Started> {
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
        keyPrefix: '',
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
