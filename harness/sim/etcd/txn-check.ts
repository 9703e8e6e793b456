// What is wrong with a transaction in itself, before any key is looked at (etcd v3.4.23 etcdserver/api/v3rpc/key.go).
import type { RequestOp, TxnRequest } from './messages.ts';
import { rangeFault } from './range.ts';
import type { Refusal } from './status.ts';
import { duplicateKey, emptyKey, keyNotFound, tooManyOps } from './status.ts';
import { touchesKeyTwice } from './txn-overlap.ts';
import { isEmpty } from './values.ts';
import { putFault } from './write.ts';

/** etcd's --max-txn-ops: compares and operations of a branch, and what is left of it for nested transactions. */
const maxOps = 128;
export const none: readonly never[] = [];

export function txnFault(request: TxnRequest): Refusal | undefined {
  const fault = faultOf(request, maxOps);
  if (fault !== undefined) return fault;
  return touchesKeyTwice(request.success ?? none) || touchesKeyTwice(request.failure ?? none)
    ? duplicateKey
    : undefined;
}

function faultOf(request: TxnRequest, opsMax: number): Refusal | undefined {
  const compares = request.compare ?? none;
  const success = request.success ?? none;
  const failure = request.failure ?? none;
  const ops = Math.max(compares.length, success.length, failure.length);
  if (ops > opsMax) return tooManyOps;
  for (const compare of compares) if (isEmpty(compare.key)) return emptyKey;
  return firstFault(success, opsMax - ops) ?? firstFault(failure, opsMax - ops);
}

function firstFault(ops: readonly RequestOp[], opsMax: number): Refusal | undefined {
  for (const op of ops) {
    const fault = opFault(op, opsMax);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function opFault(op: RequestOp, opsMax: number): Refusal | undefined {
  // Of several, the one with the highest field number wins on the wire: etcd sees no other.
  if (op.request_txn) return faultOf(op.request_txn, opsMax);
  if (op.request_delete_range) return rangeFault(op.request_delete_range);
  if (op.request_put) return putFault(op.request_put);
  if (op.request_range) return rangeFault(op.request_range);
  return keyNotFound;
}
