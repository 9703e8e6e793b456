// v3election, except for its stream (etcd v3.4.23 etcdserver/api/v3election/election.go, clientv3/concurrency/election.go).
import type { Core, Handler, Reply, WaitingHandler } from './core.ts';
import { nothingToCancel } from './core.ts';
import type {
  CampaignRequest,
  CampaignResponse,
  HeaderResponse,
  LeaderKeyRequest,
  LeaderRequest,
  LeaderResponse,
  ProclaimRequest,
  ResignRequest,
} from './messages.ts';
import { oldest, placeOf, sessionLease, waitForDeletes } from './queue.ts';
import { keyValueOf } from './responses.ts';
import { emptyKey, leaseNotFound, missingLeaderKey, noLeader, notLeader, Refusal, throughClient } from './status.ts';
import { bytesOf, copyOf, idOf, numberOf, textOf } from './values.ts';

export function electionService(core: Core): Record<string, Handler> {
  const { headers, store } = core;
  return {
    'Election/Leader': ({ name }: LeaderRequest): LeaderResponse | Refusal => {
      const leader = oldest(core, `${textOf(name)}/`);
      return leader === undefined ? noLeader : { header: headers.now(), kv: keyValueOf(leader) };
    },
    'Election/Proclaim': ({ leader, value }: ProclaimRequest): HeaderResponse | Refusal => {
      const session = resume(core, leader);
      if (session instanceof Refusal) return session;
      return proclaim(core, session, copyOf(value)) ?? { header: headers.now() };
    },
    'Election/Resign': ({ leader }: ResignRequest): HeaderResponse | Refusal => {
      const session = resume(core, leader);
      if (session instanceof Refusal) return session;
      resign(core, session);
      store.commit();
      return { header: headers.now() };
    },
  };
}

/** Waits for the older keys to go. etcd never looks whether the own key is still there, in 3.5 neither. */
export function campaignHandler(core: Core): WaitingHandler {
  const { store, headers } = core;
  return (request: CampaignRequest, reply: Reply) => {
    const name = textOf(request.name);
    const prefix = `${name}/`;
    const standing = stand(core, prefix, idOf(request.lease), copyOf(request.value));
    if (standing instanceof Refusal) {
      reply(standing);
      return nothingToCancel;
    }
    const { key, createRevision, lease } = standing;
    const header = headers.at(standing.revision);
    let over = false;
    const cancelWait = waitForDeletes(core, prefix, createRevision - 1, (outcome) => {
      over = true;
      if (outcome instanceof Refusal) reply(outcome);
      else {
        const leader = { name: bytesOf(name), key: bytesOf(key), rev: String(createRevision), lease };
        reply(null, { header, leader } satisfies CampaignResponse);
      }
    });
    return () => {
      if (over) return;
      over = true;
      cancelWait();
      resign(core, standing);
      store.commit();
    };
  };
}

interface Standing {
  readonly key: string;
  readonly createRevision: number;
  readonly lease: string;
}

function stand(core: Core, prefix: string, asked: string, value: Buffer): (Standing & { revision: number }) | Refusal {
  const { store, leases } = core;
  const lease = sessionLease(core, asked);
  if (lease instanceof Refusal) return lease;
  const key = placeOf(prefix, lease);
  const before = store.live(key);
  if (before === undefined) {
    if (!leases.has(lease)) return throughClient(leaseNotFound);
    store.put(key, value, lease);
    store.commit();
    return { key, createRevision: store.revision, lease, revision: store.revision };
  }
  const { revision } = store;
  const standing = { key, createRevision: before.createRevision, lease, revision };
  if (before.value.equals(value)) return standing;
  return proclaim(core, standing, value) ?? standing;
}

function resume(core: Core, leader: LeaderKeyRequest | null | undefined): Standing | Refusal {
  if (!leader) return missingLeaderKey;
  const lease = sessionLease(core, idOf(leader.lease));
  if (lease instanceof Refusal) return lease;
  const key = textOf(leader.key);
  return key === '' ? throughClient(emptyKey) : { key, createRevision: numberOf(leader.rev), lease };
}

function isLeader({ store }: Core, { key, createRevision }: Standing): boolean {
  return (store.live(key)?.createRevision ?? 0) === createRevision;
}

function proclaim(core: Core, standing: Standing, value: Buffer): Refusal | undefined {
  if (!isLeader(core, standing)) return notLeader;
  if (!core.leases.has(standing.lease)) return throughClient(leaseNotFound);
  core.store.put(standing.key, value, standing.lease);
  core.store.commit();
  return undefined;
}

/** The caller commits. */
function resign(core: Core, standing: Standing): void {
  if (isLeader(core, standing)) core.store.remove(standing.key);
}
