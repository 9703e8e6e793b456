// When two rows of ledgers are the same run: it may have come in two artifacts.
import type { LedgerRow } from './ledger-row.ts';

/** Equal for equal runs or explorations: ids repeat from shard to shard, but not with the same time of beginning. */
export function rowKey(row: LedgerRow): string {
  return row.kind === 'run'
    ? JSON.stringify(['run', row.id, row.startedAt ?? [row.seed, row.elapsedMs]])
    : JSON.stringify(['exploration', row.subject, row.startedAt, row.plans, row.elapsedMs]);
}
