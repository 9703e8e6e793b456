// A cluster of members that we start, as processes or as containers: started together, watched, ended together.
import { deferred } from '../deferred.ts';
import { type HarnessError, usageError } from '../errors.ts';
import { EtcdClient } from './client.ts';
import type { Cluster, MemberDeath } from './cluster.ts';
import { didNotStart, type StartedEtcd } from './cluster-errors.ts';
import { grantedFloor } from './granted-floor.ts';
import { LivingMember, PORT_TAKEN, type Member, type MemberNews, type MemberState } from './member.ts';
import type { MemberLife } from './member-life.ts';
import type { MemberPlace } from './planned-member.ts';
import { untilReady } from './until-ready.ts';

export interface StartMembers<Place extends MemberPlace> {
  readonly etcd: StartedEtcd & { readonly provider: string };
  readonly planned: readonly Place[];
  /** Starts one, again and again. */
  readonly launch: (place: Place) => MemberLife;
  /** Resolves when each of them says that it is healthy, or at the signal; absent: they are asked for a read at once. */
  readonly healthy?: (endpoints: readonly string[], signal: AbortSignal) => Promise<void>;
  /** Removes what was reserved for them, when all have ended. */
  readonly remove: () => Promise<void>;
}

export type Started = { readonly cluster: Cluster } | { readonly portTaken: boolean; readonly error: HarnessError };

const portAttempts = 5;

/** A port may be taken between choosing and binding it: then once more, with others. */
export async function onFreePorts(startOnce: () => Promise<Started>, log?: (line: string) => void): Promise<Cluster> {
  for (let attempt = 1; ; attempt++) {
    const started = await startOnce();
    if ('cluster' in started) return started.cluster;
    if (!started.portTaken || attempt === portAttempts) throw started.error;
    log?.(`A port was taken between choosing and binding it; trying others (${attempt} of ${portAttempts}).`);
  }
}

/** Throws when etcd would refuse these times. */
export function refuseShortElection({ electionMs, heartbeatMs }: { electionMs: number; heartbeatMs: number }): void {
  if (electionMs >= 5 * heartbeatMs) return;
  throw usageError(
    'election-too-short',
    `An election timeout of ${electionMs} ms is too short for a heartbeat of ${heartbeatMs} ms.`,
    'etcd wants at least five heartbeats in one election timeout.',
  );
}

/** Resolves when every member has answered a linearizable read; else everything has ended and is removed again. */
export async function startMembers<Place extends MemberPlace>(options: StartMembers<Place>): Promise<Started> {
  const { etcd, planned } = options;
  const names = planned.map(({ name }) => name);
  const endpoints = planned.map(({ clientPort }) => `http://127.0.0.1:${clientPort}`);
  const client = new EtcdClient({ endpoints });
  const members: LivingMember[] = [];
  const died = deferred<MemberDeath>();
  const listeners: ((member: Member, news: MemberNews, sinceNs?: bigint) => void)[] = [];
  const onNews = (member: Member, news: MemberNews, sinceNs?: bigint): void => {
    if (news === 'down' || news === 'paused') client.avoid(member.index);
    if (news === 'up' || news === 'resumed') client.allow(member.index);
    for (const listener of listeners) listener(member, news, sinceNs);
  };
  const majority = (...states: MemberState[]): boolean =>
    members.filter(({ state }) => states.includes(state)).length > members.length / 2;
  const dispose = async (): Promise<void> => {
    client.close();
    await Promise.all(members.map((member) => member.end()));
    await options.remove();
  };

  try {
    for (const place of planned) {
      const member: LivingMember = new LivingMember({
        planned: place,
        launch: () => options.launch(place),
        onNews: (news, sinceNs) => onNews(member, news, sinceNs),
        onFailure: (error, exit) => died.resolve({ member, exit, error }),
        majorityRuns: () => majority('up', 'starting'),
      });
      members.push(member);
    }
    const firstExit = Promise.race(
      members.map(async ({ firstExit: exited, index }) => ({ exit: await exited, index })),
    );
    const failure = await untilReady({
      endpoints,
      names,
      died: firstExit,
      ...(options.healthy && { healthy: options.healthy }),
    });
    if (failure) {
      const { index, exit } = failure === 'silent' ? { index: 0, exit: null } : failure;
      const error = await didNotStart(etcd, planned[index]?.logPath ?? '', exit);
      await dispose();
      return { error, portTaken: PORT_TAKEN.test(error.message) };
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
