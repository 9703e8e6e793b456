// What the last command in a folder of run directories came to: the newest rows of the ledger that were written together.
import { readLedger } from './ledger.ts';
import type { RunRow } from './ledger-row.ts';

/** Its runs in the order in which they ended; none where nothing is known of it. */
export function lastCommandOf(out: string): Pick<RunRow, 'id' | 'verdict'>[] {
  const { rows } = readLedger(out);
  const ended = rows.at(-1)?.commandEndedAt;
  if (ended === undefined) return [];
  return rows
    .filter(({ commandEndedAt }) => commandEndedAt === ended)
    .flatMap((row) =>
      row.kind === 'run' ? row : row.findings.map((id): Pick<RunRow, 'id' | 'verdict'> => ({ id, verdict: 'unsafe' })),
    );
}
