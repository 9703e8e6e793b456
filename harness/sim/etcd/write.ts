// Put and DeleteRange: what they check, change and answer (etcd v3.4.23 etcdserver/apply.go). The caller commits.
import { rangeEndOf } from './keys.ts';
import type { DeleteRangeRequest, DeleteRangeResponse, PutRequest, PutResponse, ResponseHeader } from './messages.ts';
import { keyValueOf } from './responses.ts';
import type { Refusal } from './status.ts';
import { emptyKey, keyNotFound, leaseNotFound, leaseProvided, valueProvided } from './status.ts';
import type { Store } from './store.ts';
import { copyOf, empty, idOf, isEmpty, textOf } from './values.ts';

/** What is wrong with a put in itself. */
export function putFault(request: PutRequest): Refusal | undefined {
  if (isEmpty(request.key)) return emptyKey;
  if (request.ignore_value === true && !isEmpty(request.value)) return valueProvided;
  if (request.ignore_lease === true && idOf(request.lease) !== '0') return leaseProvided;
  return undefined;
}

/** What of the state forbids a put on its own: etcd looks at the lease first. */
export function putRefused(store: Store, hasLease: HasLease, request: PutRequest): Refusal | undefined {
  return leaseRefused(hasLease, request) ?? previousRefused(store, request);
}

/** The same inside a transaction, where etcd looks at the key first. */
export function innerPutRefused(store: Store, hasLease: HasLease, request: PutRequest): Refusal | undefined {
  return previousRefused(store, request) ?? leaseRefused(hasLease, request);
}

export type HasLease = (id: string) => boolean;

function leaseRefused(hasLease: HasLease, request: PutRequest): Refusal | undefined {
  const lease = idOf(request.lease);
  return lease !== '0' && !hasLease(lease) ? leaseNotFound : undefined;
}

function previousRefused(store: Store, request: PutRequest): Refusal | undefined {
  const needs = request.ignore_value === true || request.ignore_lease === true;
  return needs && store.live(textOf(request.key)) === undefined ? keyNotFound : undefined;
}

/** A put that was not refused. */
export function put(store: Store, request: PutRequest, header: (revision: number) => ResponseHeader): PutResponse {
  const key = textOf(request.key);
  const before = store.live(key);
  const value = request.ignore_value === true ? (before?.value ?? empty) : copyOf(request.value);
  store.put(key, value, request.ignore_lease === true ? (before?.lease ?? '0') : idOf(request.lease));
  return {
    header: header(store.revision + 1),
    prev_kv: request.prev_kv === true && before !== undefined ? keyValueOf(before) : null,
  };
}

export function deleteRange(
  store: Store,
  request: DeleteRangeRequest,
  header: (revision: number) => ResponseHeader,
): DeleteRangeResponse {
  const found = store.range(textOf(request.key), rangeEndOf(request.range_end, true));
  for (const version of found) store.remove(version.key.text);
  return {
    // Changes of the same transaction count: with one, the revision to come is named even if nothing was deleted.
    header: header(store.readRevision),
    deleted: String(found.length),
    prev_kvs: request.prev_kv === true ? found.map(keyValueOf) : [],
  };
}
