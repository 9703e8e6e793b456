// Counterexamples and their replays → the table.
import { median } from 'simple-statistics';
import { describeFault } from '../../harness/plan/describe.ts';
import type { Plan } from '../../harness/plan/schema.ts';
import type { Detection } from '../detection/detect.ts';
import { OTHER_SEEDS } from '../detection/detect.ts';
import { short } from '../format.ts';
import type { Table } from '../format.ts';
import type { Replays } from './replay-real.ts';

export interface Compared {
  readonly detection: Detection;
  /** null: the simulation found nothing to replay. */
  readonly replays: Replays | null;
}

export function agreementTable(compared: readonly Compared[]): Table {
  return {
    head: ['subject', 'check', 'minimal plan', 'trace', 'sim, other dice', 'real', 'by any check', 's'],
    rows: compared.map(rowOf),
    numeric: [4, 5, 6, 7],
  };
}

function rowOf({ detection: { subject, check, minimum }, replays }: Compared): string[] {
  const who = subject.replace('broken/', '');
  if (!minimum || !replays) return [who, check, 'not found', '–', '–', '–', '–', '–'];
  const { of, same, any, elapsedMs, errors } = replays;
  return [
    who,
    minimum.check === check ? check : `${minimum.check} (${check} was not found)`,
    planPhrase(minimum.plan),
    minimum.traceHash,
    `${minimum.otherSeeds} of ${OTHER_SEEDS}`,
    of === 0 ? errors.join(' ') : `${same} of ${of}`,
    of === 0 ? '–' : `${any} of ${of}`,
    of === 0 ? '–' : short(median([...elapsedMs]) / 1000),
  ];
}

/** `2 workers, 1.5 s: SIGKILL w0 0 ms after its 1st "acquired"`. */
export function planPhrase({ workers, durationMs, faults }: Plan): string {
  const who = `${workers.length} worker${workers.length === 1 ? '' : 's'}, ${durationMs / 1000} s`;
  return `${who}: ${faults.length === 0 ? 'no faults' : faults.map(describeFault).join('; ')}`;
}
