// Puts and deletes of a transaction: all that it may do, and what it did. Nested transactions count.
import type { Evidence } from './evidence.ts';
import { hexOf, numberOf, textOf } from './evidence.ts';
import type { DeleteRequest, Operation, PutRequest, Result, TxnRequest, TxnResponse } from './proto.ts';

type Put = NonNullable<Evidence['puts']>[number];
type Range = NonNullable<Evidence['deletes']>[number];

/** An operation of a transaction without its values, so that a call in flight keeps little. */
type Step =
  | { readonly put: Put }
  | { readonly range: Range }
  | { readonly txn: Branches }
  /** A read. */
  | undefined;

/** Both branches of a transaction, in the order of their operations. */
export interface Branches {
  readonly success: readonly Step[];
  readonly failure: readonly Step[];
}

export function putOf(request: PutRequest): Put {
  return { key: textOf(request.key), lease: hexOf(request.lease) };
}

export function rangeOf(request: DeleteRequest): Range {
  const key = textOf(request.key);
  return request.range_end.length === 0 ? { key } : { key, rangeEnd: textOf(request.range_end) };
}

export function branchesOf(request: TxnRequest): Branches {
  return { success: request.success.map(stepOf), failure: request.failure.map(stepOf) };
}

function stepOf(operation: Operation): Step {
  if (operation.put) return { put: putOf(operation.put) };
  if (operation.delete) return { range: rangeOf(operation.delete) };
  if (operation.txn) return { txn: branchesOf(operation.txn) };
  return undefined;
}

/** The union of both branches: what a transaction with an unknown outcome may have done. */
export function effectsAskedFor(branches: Branches): Evidence {
  const effects = noEffects();
  addAll(branches, effects);
  return found(effects);
}

/** What the executed branch did; a delete counts only where etcd deleted at least one key. */
export function effectsDone(branches: Branches, response: TxnResponse): Evidence {
  const effects = noEffects();
  addDone(branches, response, effects);
  return found(effects);
}

interface Effects {
  readonly puts: Put[];
  readonly deletes: Range[];
}

function noEffects(): Effects {
  return { puts: [], deletes: [] };
}

function found({ puts, deletes }: Effects): Evidence {
  return { ...(puts.length > 0 && { puts }), ...(deletes.length > 0 && { deletes }) };
}

function addAll(branches: Branches, effects: Effects): void {
  for (const step of [...branches.success, ...branches.failure]) {
    if (!step) continue;
    if ('put' in step) effects.puts.push(step.put);
    else if ('range' in step) effects.deletes.push(step.range);
    else addAll(step.txn, effects);
  }
}

function addDone(branches: Branches, response: TxnResponse, effects: Effects): void {
  const executed = response.succeeded ? branches.success : branches.failure;
  for (const [index, step] of executed.entries()) {
    const result: Result | undefined = response.responses[index];
    if (!step || !result) continue;
    if ('put' in step) effects.puts.push(step.put);
    else if ('range' in step) {
      if (result.delete && numberOf(result.delete.deleted) > 0) effects.deletes.push(step.range);
    } else if (result.txn) addDone(step.txn, result.txn, effects);
  }
}
