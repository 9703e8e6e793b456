// Range: what it finds, in which order, and how much of it (etcd v3.4.23 etcdserver/apply.go Range, mvcc/kvstore_txn.go rangeKeys).
import { rangeEndOf } from './keys.ts';
import type { Int64, KeyValue, RangeRequest, RangeResponse, ResponseHeader } from './messages.ts';
import { keyValueOf } from './responses.ts';
import type { Refusal } from './status.ts';
import { compacted, emptyKey, futureRevision } from './status.ts';
import type { Store } from './store.ts';
import { empty, enumOf, isEmpty, numberOf, textOf } from './values.ts';
import type { Version } from './version.ts';

const sortOrders = ['None', 'Ascend', 'Descend'];
const sortTargets = ['Key', 'Version', 'Create', 'Mod', 'Value'];
const ascend = 1;
const descend = 2;

/** What is wrong with a request in itself. */
export function rangeFault(request: RangeRequest): Refusal | undefined {
  return isEmpty(request.key) ? emptyKey : undefined;
}

/** Whether the revision asked for can be read at all, as a transaction asks beforehand. */
export function revisionFault(store: Store, request: RangeRequest): Refusal | undefined {
  const revision = numberOf(request.revision);
  if (revision === 0) return undefined;
  if (revision > store.revision) return futureRevision;
  return revision < store.compacted ? compacted : undefined;
}

/** `header` makes the answer's, from the revision that was read. */
export function range(
  store: Store,
  request: RangeRequest,
  throughRaft: boolean,
  header: (revision: number) => ResponseHeader,
): RangeResponse | Refusal {
  const current = store.readRevision;
  const asked = numberOf(request.revision);
  if (asked > current) return futureRevision;
  const revision = asked <= 0 ? current : asked;
  if (revision < store.compacted) return compacted;
  let found = store.rangeAt(revision, textOf(request.key), rangeEndOf(request.range_end, throughRaft));
  const count = found.length;
  if (request.count_only === true) found = [];
  const limit = numberOf(request.limit);
  // A limit without an order cuts before it sorts: etcd fetches one more than the limit, for `more`.
  if (found.length > 1 || limit > 0) found = ordered(request, found, limit);
  found = within(request, found);
  const more = limit > 0 && found.length > limit;
  if (more) found.length = limit;
  return {
    header: header(current),
    kvs: request.keys_only === true ? found.map(keyOf) : found.map(keyValueOf),
    more,
    count: String(count),
  };
}

function ordered(request: RangeRequest, found: Version[], limit: number): Version[] {
  const order = enumOf(sortOrders, request.sort_order);
  const target = enumOf(sortTargets, request.sort_target);
  const cut = order === 0 && limit > 0 && !isBounded(request) && found.length > limit + 1;
  const rest = cut ? found.slice(0, limit + 1) : found;
  const by = comparators[target];
  // Ties stay in the order of keys, as Go's insertion sort leaves up to 12; above that etcd's own order depends on its Go.
  if (order === descend) return by === undefined ? rest : rest.toSorted((a, b) => by(b, a));
  const ascending = order === ascend || (order === 0 && target !== 0);
  return ascending && by !== undefined && target !== 0 ? rest.toSorted(by) : rest;
}

const comparators: readonly ((a: Version, b: Version) => number)[] = [
  (a, b) => (a.key.text < b.key.text ? -1 : a.key.text > b.key.text ? 1 : 0),
  (a, b) => a.version - b.version,
  (a, b) => a.createRevision - b.createRevision,
  (a, b) => a.modRevision - b.modRevision,
  (a, b) => Buffer.compare(a.value, b.value),
];

function isBounded(request: RangeRequest): boolean {
  return (
    isSet(request.min_mod_revision) ||
    isSet(request.max_mod_revision) ||
    isSet(request.min_create_revision) ||
    isSet(request.max_create_revision)
  );
}

/** Drops what is out of the revisions asked for; the count stays as it was. */
function within(request: RangeRequest, found: Version[]): Version[] {
  if (!isBounded(request)) return found;
  const minMod = numberOf(request.min_mod_revision) || -Infinity;
  const maxMod = numberOf(request.max_mod_revision) || Infinity;
  const minCreate = numberOf(request.min_create_revision) || -Infinity;
  const maxCreate = numberOf(request.max_create_revision) || Infinity;
  return found.filter(
    ({ modRevision, createRevision }) =>
      modRevision >= minMod && modRevision <= maxMod && createRevision >= minCreate && createRevision <= maxCreate,
  );
}

function isSet(value: Int64 | null | undefined): boolean {
  return value !== undefined && value !== null && value !== 0 && value !== '0' && numberOf(value) !== 0;
}

function keyOf(version: Version): KeyValue {
  return { ...keyValueOf(version), value: empty };
}
