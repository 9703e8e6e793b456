// A cluster that is somebody's own: entered, claimed under one prefix, and left as it was found.
import { join } from 'node:path';
import { environmentError, messageOf, type HarnessError } from '../../errors.ts';
import { recordEntered } from '../../store/entered.ts';
import { canaryKey } from '../canary-key.ts';
import type { Cluster, ClusterOptions } from '../cluster.ts';
import type { EtcdClient } from '../client.ts';
import { EtcdCallError } from '../etcd-call-error.ts';
import { grantedFloor } from '../granted-floor.ts';
import type { OwnEtcd } from '../resolved-etcd.ts';
import { Belongings } from './belongings.ts';
import { cleanUp } from './clean-up.ts';
import { cleanLeftBehind, foreignLeft } from './left-behind.ts';
import { openOwn, type Opened } from './open-own.ts';
import { ownMember } from './own-member.ts';
import { whyNot } from './why-not.ts';

/** Of a cluster that does not say how many members it has: as many as the usual one. */
const MEMBERS_UNKNOWN = 3;

/** Rejects with a HarnessError when it cannot be entered, or when the run's keys are taken. */
export async function enterCluster(options: ClusterOptions<OwnEtcd>): Promise<Cluster> {
  const { etcd, run = `by-hand-${process.pid}`, runDirectory, note = () => undefined } = options;
  const { endpoints, access } = etcd;
  const keyPrefix = `${etcd.prefix}${run}/`;
  const opened = await openOwn(endpoints, access, etcd.prefix);
  const { client, clients, session, statuses } = opened;
  const belongings = new Belongings(keyPrefix);
  let forget = nothingNoted;
  /** Whether keys of ours may be there. */
  let claimed = false;
  const leave = async (): Promise<void> => {
    try {
      const { foreign } = await cleanUp(client, keyPrefix, belongings);
      if (foreign.length > 0) note(foreignLeft(keyPrefix, foreign));
      forget();
    } catch (error) {
      note(
        `The keys under "${keyPrefix}" could not be cleaned up: ${messageOf(error)}. The next run on this cluster will.`,
      );
    } finally {
      opened.close();
    }
  };
  try {
    await cleanLeftBehind(client, statuses[0]!.cluster, note);
    await refuseTaken(client, keyPrefix);
    forget = recordEntered({
      cluster: statuses[0]!.cluster,
      keyPrefix,
      historyPath: join(runDirectory, 'history.jsonl'),
    });
    claimed = true;
    const claim = await client.putNew(canaryKey(keyPrefix), '').catch((error: unknown) => {
      claimed = !(error instanceof EtcdCallError && error.status === 'PERMISSION_DENIED');
      throw error;
    });
    if (!claim) {
      claimed = false;
      throw taken(keyPrefix, 'another run has claimed it');
    }
    return {
      members: endpoints.map((endpoint, index) => ownMember(index, endpoint, clients[index]!)),
      keyPrefix,
      sinceRevision: claim.revision,
      belongings,
      upstream: {
        keyPrefix,
        ...(access.tls && { tls: access.tls }),
        ...(session && { headers: () => session.headers() }),
      },
      version: opened.version,
      provider: etcd.provider,
      size: await sizeOf(client, endpoints.length),
      floorSeconds: await grantedFloor(client),
      client,
      indexOf: indexes(opened),
      onNews: () => undefined,
      answers: true,
      allUp: () => Promise.resolve(),
      died: new Promise(() => undefined),
      [Symbol.asyncDispose]: leave,
    };
  } catch (error) {
    const failure = await whyNot(endpoints[0]!, error, access, etcd.prefix);
    if (claimed) await leave();
    else {
      forget();
      opened.close();
    }
    throw failure;
  }
}

function nothingNoted(): void {}

async function refuseTaken(client: EtcdClient, keyPrefix: string): Promise<void> {
  const { kvs } = await client.range({ prefix: keyPrefix });
  if (kvs.length > 0)
    throw taken(keyPrefix, `${kvs.length === 1 ? 'a key begins' : `${kvs.length} keys begin`} with it already`);
}

function taken(keyPrefix: string, why: string): HarnessError {
  return environmentError(
    'etcd-prefix-taken',
    `The prefix "${keyPrefix}" of this run is taken: ${why}, and no key is touched that it did not write.`,
    `Run with another --seed or --prefix, or delete them: etcdctl del --prefix ${keyPrefix}`,
  );
}

async function sizeOf(client: EtcdClient, endpoints: number): Promise<number> {
  const listed = await client.memberList().catch(() => undefined);
  return Math.max(endpoints, listed?.length ?? MEMBERS_UNKNOWN);
}

/** Members that were not named lead, too: each gets an index of its own when it is first heard of. */
function indexes({ statuses }: Opened): (id: string) => number | undefined {
  const known = new Map<string, number>();
  for (const [index, { member }] of statuses.entries()) if (!known.has(member)) known.set(member, index);
  let next = statuses.length;
  return (id) => {
    if (id === '0') return undefined;
    const index = known.get(id) ?? next++;
    known.set(id, index);
    return index;
  };
}
