// Requests of the KV service: reads of now and of the past, puts, deletes, nested transactions with every compare, compactions.
import fc from 'fast-check';
import { bound, compaction, key, leaseId, noKey, revision, span, value } from './draw-values.ts';
import type { Situation } from './operation.ts';
import { survivable } from './survivable.ts';

/** A request that is complete once the revision of the store is known. */
export type Request = (now: Situation) => object;

const rarely = <T>(arbitrary: fc.Arbitrary<T>, freq = 5): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq });
/** True once in `freq` times. */
const sometimes = (freq: number): fc.Arbitrary<boolean> => fc.nat(freq - 1).map((drawn) => drawn === 0);

const sorting = fc.record({
  sort_target: fc.constantFrom('Key', 'Version', 'Create', 'Mod', 'Value'),
  sort_order: fc.constantFrom('None', 'Ascend', 'Descend'),
});
const bounds = fc.constantFrom('min_mod_revision', 'max_mod_revision', 'min_create_revision', 'max_create_revision');

export const rangeRequest: fc.Arbitrary<Request> = fc
  .record({
    span,
    limit: fc.option(fc.constantFrom('1', '2', '3', '-1'), { freq: 3 }),
    at: rarely(revision, 3),
    sorting: fc.option(sorting, { freq: 2 }),
    bounds: rarely(fc.array(fc.tuple(bounds, bound), { minLength: 1, maxLength: 2 }), 4),
    serializable: sometimes(4),
    keys_only: sometimes(6),
    count_only: sometimes(8),
  })
  .map((drawn) => (now) => ({
    ...drawn.span,
    ...(drawn.limit !== null && { limit: drawn.limit }),
    ...(drawn.at && { revision: drawn.at(now) }),
    ...drawn.sorting,
    ...Object.fromEntries((drawn.bounds ?? []).map(([name, of]) => [name, of(now)])),
    ...flags(drawn, ['serializable', 'keys_only', 'count_only']),
  }));

export const putRequest: fc.Arbitrary<Request> = fc
  .record({
    key: fc.oneof({ weight: 99, arbitrary: key }, { weight: 1, arbitrary: noKey }),
    value: fc.option(value, { freq: 20 }),
    lease: fc.option(leaseId, { freq: 3 }),
    prev_kv: sometimes(3),
    // Each of the two forbids its field: mostly it is left out then, and sometimes not, to see the refusal.
    ignore_value: sometimes(15),
    ignore_lease: sometimes(10),
    stubborn: sometimes(5),
  })
  .map((drawn) => () => ({
    key: drawn.key,
    ...(drawn.value && (!drawn.ignore_value || drawn.stubborn) && { value: drawn.value }),
    ...(drawn.lease !== null && (!drawn.ignore_lease || drawn.stubborn) && { lease: drawn.lease }),
    ...flags(drawn, ['prev_kv', 'ignore_value', 'ignore_lease']),
  }));

export const deleteRequest: fc.Arbitrary<Request> = fc
  .record({ span, prev_kv: sometimes(3) })
  .map((drawn) => () => ({ ...drawn.span, ...flags(drawn, ['prev_kv']) }));

const targets = {
  Version: ['version', bound],
  Create: ['create_revision', bound],
  Mod: ['mod_revision', bound],
  Lease: ['lease', leaseId.map((id) => () => id)],
  Value: ['value', value.map((bytes) => () => bytes)],
} as const;

const compare: fc.Arbitrary<Request> = fc
  .record({
    result: fc.constantFrom('Equal', 'Greater', 'Less', 'NotEqual'),
    target: fc.constantFrom('Version', 'Create', 'Mod', 'Lease', 'Value'),
    span: fc.oneof({ weight: 4, arbitrary: key.map((single) => ({ key: single })) }, { weight: 2, arbitrary: span }),
    zero: sometimes(4),
    bare: sometimes(25),
  })
  .chain(({ result, target, span: of, zero, bare }) => {
    const [field, operand] = targets[target];
    const absent = target === 'Value' ? Buffer.alloc(0) : '0';
    return (operand as fc.Arbitrary<(now: Situation) => Buffer | string>).map((drawn) => (now: Situation) => ({
      ...of,
      result,
      target,
      ...(!bare && { [field]: zero ? absent : drawn(now) }),
    }));
  });

/** Transactions nest three deep at most. */
function txnOf(depth: number): fc.Arbitrary<Request> {
  const operations: fc.WeightedArbitrary<Request>[] = [
    { weight: 60, arbitrary: rangeRequest.map((inner) => (now) => ({ request_range: inner(now) })) },
    { weight: 80, arbitrary: putRequest.map((inner) => (now) => ({ request_put: inner(now) })) },
    { weight: 30, arbitrary: deleteRequest.map((inner) => (now) => ({ request_delete_range: inner(now) })) },
    { weight: 1, arbitrary: fc.constant(() => ({})) },
  ];
  if (depth > 0)
    operations.push({ weight: 20, arbitrary: txnOf(depth - 1).map((inner) => (now) => ({ request_txn: inner(now) })) });
  const branch = fc.array(fc.oneof(...operations), { maxLength: 3 });
  return fc
    .record({ compare: fc.array(compare, { maxLength: 2 }), success: branch, failure: branch, many: sometimes(400) })
    .map((drawn) => (now) => ({
      compare: drawn.compare.map((each) => each(now)),
      success: drawn.many ? tooMany() : drawn.success.map((each) => each(now)),
      failure: drawn.failure.map((each) => each(now)),
    }));
}

export const txnRequest: fc.Arbitrary<Request> = txnOf(2).map((inner) => (now) => survivable(inner(now)));

/** Physical: etcd answers when the old revisions are gone, so that what is left does not depend on the moment. */
export const compactRequest: fc.Arbitrary<Request> = compaction.map((at) => (now) => ({
  revision: at(now),
  physical: true,
}));

/** One more than --max-txn-ops allows. */
function tooMany(): object[] {
  return Array.from({ length: 129 }, () => ({ request_range: { key: Buffer.from('a') } }));
}

/** Those of the named flags that are set: the others are left out, as clients do. */
function flags<Name extends string>(drawn: Readonly<Record<Name, boolean>>, names: readonly Name[]): object {
  return Object.fromEntries(names.filter((name) => drawn[name]).map((name) => [name, true]));
}
