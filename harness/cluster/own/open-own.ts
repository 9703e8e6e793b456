// Opens connections to a cluster that is somebody's own, and asks each member that was named who it is. Every refusal is one sentence.
import { environmentError } from '../../errors.ts';
import type { Access } from '../access.ts';
import { EtcdClient, type MemberStatus } from '../client.ts';
import { compareVersions, OLDEST_VERSION } from '../version.ts';
import { Session } from './session.ts';
import { whyNot } from './why-not.ts';

export interface Opened {
  /** To all endpoints. */
  readonly client: EtcdClient;
  /** One for each endpoint, in their order. */
  readonly clients: readonly EtcdClient[];
  readonly statuses: readonly MemberStatus[];
  readonly session: Session | undefined;
  /** Oldest of the members that answered. */
  readonly version: string;
  close(): void;
}

/** For status polls: what a member says must be of about now. */
const MEMBER_DEADLINE_MS = 1_000;

/** Rejects with a HarnessError unless every endpoint is a member of one cluster that takes us in. `prefix` is for its sentence. */
export async function openOwn(endpoints: readonly string[], access: Access, prefix: string): Promise<Opened> {
  const session = await Session.open(endpoints, access).catch(async (error: unknown) => {
    throw await whyNot(endpoints[0]!, error, access, prefix);
  });
  const { tls } = access;
  const shared = { ...(tls && { tls }), ...(session && { login: session }) };
  const client = new EtcdClient({ endpoints, ...shared });
  const clients = endpoints.map(
    (endpoint) => new EtcdClient({ endpoints: [endpoint], deadlineMs: MEMBER_DEADLINE_MS, ...shared }),
  );
  const close = (): void => {
    session?.close();
    for (const each of [client, ...clients]) each.close();
  };
  try {
    const statuses = await Promise.all(
      clients.map((each, index) =>
        each.status({ deadlineMs: 5_000 }).catch(async (error: unknown) => {
          throw await whyNot(endpoints[index]!, error, access, prefix);
        }),
      ),
    );
    const version = oldest(endpoints, statuses);
    refuseTwoClusters(endpoints, statuses);
    return { client, clients, statuses, session, version, close };
  } catch (error) {
    close();
    throw error;
  }
}

function oldest(endpoints: readonly string[], statuses: readonly MemberStatus[]): string {
  const [version = ''] = statuses.map((status) => status.version).toSorted(compareVersions);
  if (compareVersions(version, OLDEST_VERSION) >= 0) return version;
  const index = statuses.findIndex((status) => status.version === version);
  throw environmentError(
    'etcd-too-old',
    `${endpoints[index]} is etcd ${version || 'of an unknown version'}: 3.4 is the oldest that is supported.`,
    'Upgrade it, or name another cluster.',
  );
}

function refuseTwoClusters(endpoints: readonly string[], statuses: readonly MemberStatus[]): void {
  const other = statuses.findIndex(({ cluster }) => cluster !== statuses[0]?.cluster);
  if (other < 0) return;
  throw environmentError(
    'etcd-two-clusters',
    `${endpoints[0]} and ${endpoints[other]} are members of different clusters.`,
    'Name members of one cluster.',
  );
}
