// What a row of the ledger counts as.
import type { LedgerRow, RunRow } from '../../harness/store/ledger-row.ts';
import type { Outcome } from '../outcome.ts';

/** As of a run (outcome.ts): unsafe failed, whatever else went wrong; inconclusive is neither passed nor failed. */
export function outcomeOfRow({ verdict, error }: LedgerRow): Outcome {
  if (verdict === 'unsafe') return 'failed';
  if (error !== undefined) return 'error';
  return verdict === 'safe' ? 'passed' : 'inconclusive';
}

/** How many rows came to what. */
export function outcomesOf(rows: readonly LedgerRow[]): Record<Outcome, number> {
  const counts = { passed: 0, failed: 0, inconclusive: 0, error: 0 };
  for (const row of rows) counts[outcomeOfRow(row)] += 1;
  return counts;
}

/** All subjects that took part, as one name. */
export function subjectOf({ subjects }: RunRow): string {
  return subjects.length === 0 ? 'unknown' : subjects.join(' + ');
}

export function isRun(row: LedgerRow): row is RunRow {
  return row.kind === 'run';
}

/** Whether its plan was drawn anew: one that is run again because of what it came to says nothing of how often runs fail. */
export function isFresh({ command, regression }: RunRow): boolean {
  return (command === undefined || command === 'run') && regression !== true;
}
