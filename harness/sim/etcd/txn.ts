// Transactions: all compares first, nested ones too, then all checks, then the operations, in one revision (etcd v3.4.23
// etcdserver/apply.go Txn).
import { holds } from './compare.ts';
import type { RequestOp, ResponseHeader, ResponseOp, TxnRequest, TxnResponse } from './messages.ts';
import { range, revisionFault } from './range.ts';
import { innerHeader } from './responses.ts';
import { Refusal } from './status.ts';
import type { Store } from './store.ts';
import { none, txnFault } from './txn-check.ts';
import type { HasLease } from './write.ts';
import { deleteRange, innerPutRefused, put } from './write.ts';

/** Runs a transaction and commits it. */
export function txn(
  store: Store,
  hasLease: HasLease,
  request: TxnRequest,
  header: (revision: number) => ResponseHeader,
): TxnResponse | Refusal {
  const fault = txnFault(request);
  if (fault !== undefined) return fault;
  return new Execution(store, hasLease, !isReadOnly(request)).run(request, header);
}

/** Nothing but reads: etcd answers it without raft. */
function isReadOnly({ success, failure }: TxnRequest): boolean {
  return (success ?? none).every(isRange) && (failure ?? none).every(isRange);
}

function isRange(op: RequestOp): boolean {
  return !op.request_txn && !op.request_delete_range && !op.request_put;
}

class Execution {
  readonly #store: Store;
  readonly #hasLease: HasLease;
  readonly #throughRaft: boolean;
  /** Which transactions succeed, in the order in which they stand in the branches that run. */
  readonly #succeeded: boolean[] = [];
  #next = 0;

  constructor(store: Store, hasLease: HasLease, throughRaft: boolean) {
    this.#store = store;
    this.#hasLease = hasLease;
    this.#throughRaft = throughRaft;
  }

  run(request: TxnRequest, header: (revision: number) => ResponseHeader): TxnResponse | Refusal {
    this.#decide(request);
    const refused = this.#refused(request, this.#putRefused) ?? this.#refused(request, this.#rangeRefused);
    if (refused !== undefined) return refused;
    this.#next = 0;
    const response = this.#apply(request);
    response.header = header(this.#store.readRevision);
    this.#store.commit();
    return response;
  }

  #decide(request: TxnRequest): void {
    const succeeds = (request.compare ?? none).every((compare) => holds(this.#store, compare, this.#throughRaft));
    this.#succeeded.push(succeeds);
    for (const op of branch(request, succeeds)) if (op.request_txn) this.#decide(op.request_txn);
  }

  /** Looks at all operations that will run, for one reason to refuse them. */
  #refused(request: TxnRequest, refuses: (op: RequestOp) => Refusal | undefined): Refusal | undefined {
    this.#next = 0;
    return this.#firstRefused(request, refuses);
  }

  #firstRefused(request: TxnRequest, refuses: (op: RequestOp) => Refusal | undefined): Refusal | undefined {
    for (const op of branch(request, this.#succeeded[this.#next++]!)) {
      const refused = op.request_txn ? this.#firstRefused(op.request_txn, refuses) : refuses(op);
      if (refused !== undefined) return refused;
    }
    return undefined;
  }

  readonly #putRefused = (op: RequestOp): Refusal | undefined =>
    op.request_put && !op.request_delete_range
      ? innerPutRefused(this.#store, this.#hasLease, op.request_put)
      : undefined;

  readonly #rangeRefused = (op: RequestOp): Refusal | undefined =>
    op.request_range && isRange(op) ? revisionFault(this.#store, op.request_range) : undefined;

  #apply(request: TxnRequest): TxnResponse {
    const succeeded = this.#succeeded[this.#next++]!;
    const responses = branch(request, succeeded).map((op) => this.#applyOp(op));
    // Nobody fills the header of a nested transaction.
    return { header: innerHeader(0), succeeded, responses };
  }

  #applyOp(op: RequestOp): ResponseOp {
    if (op.request_txn) return { response: 'response_txn', response_txn: this.#apply(op.request_txn) };
    if (op.request_delete_range) {
      const response = deleteRange(this.#store, op.request_delete_range, innerHeader);
      return { response: 'response_delete_range', response_delete_range: response };
    }
    if (op.request_put) {
      return { response: 'response_put', response_put: put(this.#store, op.request_put, innerHeader) };
    }
    const response = range(this.#store, op.request_range ?? {}, this.#throughRaft, innerHeader);
    if (response instanceof Refusal) throw new Error(`a range that had been checked was refused: ${response.details}`);
    return { response: 'response_range', response_range: response };
  }
}

function branch(request: TxnRequest, succeeded: boolean): readonly RequestOp[] {
  return (succeeded ? request.success : request.failure) ?? none;
}
