// The KV service.
import type { Core, Handler } from './core.ts';
import type {
  CompactionRequest,
  DeleteRangeRequest,
  HeaderResponse,
  PutRequest,
  RangeRequest,
  TxnRequest,
} from './messages.ts';
import { range, rangeFault } from './range.ts';
import type { Refusal } from './status.ts';
import { compacted, futureRevision } from './status.ts';
import { txn } from './txn.ts';
import { numberOf } from './values.ts';
import { deleteRange, put, putFault, putRefused } from './write.ts';

export function kvService({ store, leases, headers }: Core): Record<string, Handler> {
  const header = headers.at.bind(headers);
  const hasLease = leases.has.bind(leases);
  return {
    'KV/Range': (request: RangeRequest) => rangeFault(request) ?? range(store, request, false, header),
    'KV/Put': (request: PutRequest) => {
      const refusal = putFault(request) ?? putRefused(store, hasLease, request);
      if (refusal !== undefined) return refusal;
      const response = put(store, request, header);
      store.commit();
      return response;
    },
    'KV/DeleteRange': (request: DeleteRangeRequest) => {
      const fault = rangeFault(request);
      if (fault !== undefined) return fault;
      const response = deleteRange(store, request, header);
      store.commit();
      return response;
    },
    'KV/Txn': (request: TxnRequest) => txn(store, hasLease, request, header),
    'KV/Compact': (request: CompactionRequest): HeaderResponse | Refusal => {
      const revision = numberOf(request.revision);
      if (revision <= store.compacted) return compacted;
      if (revision > store.revision) return futureRevision;
      store.compact(revision);
      return { header: headers.now() };
    },
  };
}
