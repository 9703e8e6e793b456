// Answers in the shape that proto-loader gives them: every default field is there, int64 are decimal strings.
import type { Event, KeyValue, ResponseHeader } from './messages.ts';
import type { Store } from './store.ts';
import type { Version } from './version.ts';

/** The ids of a fresh single-member etcd whose name and peer port are the defaults; any other pair would do. */
export const clusterId = '14841639068965178418';
export const memberId = '10276657743932975437';

/** Fills headers. The term counts leader changes. */
export class Headers {
  raftTerm = 2;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  now(): ResponseHeader {
    return this.at(this.#store.revision);
  }

  at(revision: number): ResponseHeader {
    return {
      cluster_id: clusterId,
      member_id: memberId,
      revision: String(revision),
      raft_term: String(this.raftTerm),
    };
  }
}

/** The header of an answer inside a transaction: nobody fills in more than the revision. */
export function innerHeader(revision: number): ResponseHeader {
  return { cluster_id: '0', member_id: '0', revision: String(revision), raft_term: '0' };
}

export function keyValueOf(version: Version): KeyValue {
  return {
    key: version.key.bytes,
    create_revision: String(version.createRevision),
    mod_revision: String(version.modRevision),
    version: String(version.version),
    value: version.value,
    lease: version.lease,
  };
}

/** An event; `store` is asked for the previous value when there is one: gone if it was compacted. */
export function eventOf(version: Version, store: Store | undefined): Event {
  const type = version.version === 0 ? 'Delete' : 'Put';
  const replaced = version.createRevision !== version.modRevision;
  const before = replaced ? store?.at(version.key.text, version.modRevision - 1) : undefined;
  return { type, kv: keyValueOf(version), prev_kv: before === undefined ? null : keyValueOf(before) };
}
