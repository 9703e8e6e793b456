// The compares of a transaction (etcd v3.4.23 etcdserver/apply.go applyCompare).
import { rangeEndOf } from './keys.ts';
import type { Compare } from './messages.ts';
import type { Store } from './store.ts';
import { compareIds, empty, enumOf, idOf, numberOf, textOf, viewOf } from './values.ts';
import type { Version } from './version.ts';

const results = ['Equal', 'Greater', 'Less', 'NotEqual'];
const targets = ['Version', 'Create', 'Mod', 'Value', 'Lease'];
const [versionTarget, createTarget, modTarget, valueTarget, leaseTarget] = [0, 1, 2, 3, 4];

/** Whether a compare holds for every key of its range. A key that does not exist has zeros, and no value at all. */
export function holds(store: Store, compare: Compare, throughRaft: boolean): boolean {
  const key = textOf(compare.key);
  const end = rangeEndOf(compare.range_end, throughRaft);
  if (end === undefined) return holdsFor(compare, store.live(key));
  const found = store.range(key, end);
  return found.length === 0 ? holdsFor(compare, undefined) : found.every((version) => holdsFor(compare, version));
}

function holdsFor(compare: Compare, version: Version | undefined): boolean {
  const target = enumOf(targets, compare.target);
  if (target === valueTarget && version === undefined) return false;
  const difference = differenceOf(compare, target, version);
  switch (enumOf(results, compare.result)) {
    case 0:
      return difference === 0;
    case 1:
      return difference > 0;
    case 2:
      return difference < 0;
    case 3:
      return difference !== 0;
    default:
      return true;
  }
}

/** Below, at or above zero. An operand of another kind than the target counts as if it were missing: zero, or no bytes. */
function differenceOf(compare: Compare, target: number, version: Version | undefined): number {
  const given = operandOf(compare) === target;
  switch (target) {
    case versionTarget:
      return (version?.version ?? 0) - (given ? numberOf(compare.version) : 0);
    case createTarget:
      return (version?.createRevision ?? 0) - (given ? numberOf(compare.create_revision) : 0);
    case modTarget:
      return (version?.modRevision ?? 0) - (given ? numberOf(compare.mod_revision) : 0);
    case valueTarget:
      return Buffer.compare(version?.value ?? empty, given ? viewOf(compare.value) : empty);
    case leaseTarget:
      return compareIds(version?.lease ?? '0', given ? idOf(compare.lease) : '0');
    default:
      return 0;
  }
}

/** The target that the operand belongs to: of several the last on the wire counts; -1 when there is none. */
function operandOf(compare: Compare): number {
  if (compare.lease !== undefined && compare.lease !== null) return leaseTarget;
  if (compare.value !== undefined && compare.value !== null) return valueTarget;
  if (compare.mod_revision !== undefined && compare.mod_revision !== null) return modTarget;
  if (compare.create_revision !== undefined && compare.create_revision !== null) return createTarget;
  if (compare.version !== undefined && compare.version !== null) return versionTarget;
  return -1;
}
