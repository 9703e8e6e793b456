// A transaction must not put one key twice, nor put what it deletes (etcd v3.4.23 etcdserver/api/v3rpc/key.go checkIntervals,
// with its gaps: a nested transaction may put what a later sibling deletes, and a delete with the end `\0` overlaps with nothing).
import type { RequestOp } from './messages.ts';
import { textOf } from './values.ts';

interface Interval {
  readonly start: string;
  /** The first key beyond. */
  readonly end: string;
}

interface Touched {
  readonly puts: Set<string>;
  readonly deletes: Interval[];
}

export function touchesKeyTwice(ops: readonly RequestOp[]): boolean {
  return mayTouchTwice(ops) && touchedBy(ops) === undefined;
}

/** Most transactions write one key, if any. */
function mayTouchTwice(ops: readonly RequestOp[]): boolean {
  let writes = 0;
  for (const op of ops) {
    if (op.request_txn) return true;
    if (op.request_put || op.request_delete_range) writes++;
  }
  return writes > 1;
}

/** What one branch touches; undefined when it touches a key twice. */
function touchedBy(ops: readonly RequestOp[]): Touched | undefined {
  const deletes = ops.flatMap((op) => deleteOf(op) ?? []);
  const puts = new Set<string>();
  for (const { request_txn: txn } of ops) {
    if (!txn) continue;
    const then = touchedBy(txn.success ?? []);
    const otherwise = touchedBy(txn.failure ?? []);
    if (then === undefined || otherwise === undefined) return undefined;
    for (const key of then.puts) {
      if (puts.has(key) || overlaps(deletes, key)) return undefined;
      puts.add(key);
    }
    for (const key of otherwise.puts) {
      // Both branches of one transaction may put the key: only one of them runs.
      if ((puts.has(key) && !then.puts.has(key)) || overlaps(deletes, key)) return undefined;
      puts.add(key);
    }
    deletes.push(...then.deletes, ...otherwise.deletes);
  }
  for (const op of ops) {
    if (!op.request_put || op.request_txn || op.request_delete_range) continue;
    const key = textOf(op.request_put.key);
    if (puts.has(key) || overlaps(deletes, key)) return undefined;
    puts.add(key);
  }
  return { puts, deletes };
}

function deleteOf(op: RequestOp): Interval | undefined {
  if (!op.request_delete_range || op.request_txn) return undefined;
  const start = textOf(op.request_delete_range.key);
  const end = textOf(op.request_delete_range.range_end);
  return { start, end: end === '' ? `${start}\0` : end };
}

function overlaps(deletes: readonly Interval[], key: string): boolean {
  return deletes.some(({ start, end }) => key >= start && key < end);
}
