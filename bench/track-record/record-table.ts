// Outcomes → the table that is printed, and the exit code.
import { short } from '../format.ts';
import type { Table } from '../format.ts';
import type { Outcome } from './run-entry.ts';

export function recordTable(outcomes: readonly Outcome[]): Table {
  return {
    head: ['', 'software', 'verdict', 'by', 'side', 'runs', 's', 'fixed', ''],
    rows: outcomes.map(({ entry, shown, attempts, seconds, why, fixed }) => [
      entry.id,
      entry.software,
      shown ? (entry.expected.as === 'violation' ? 'unsafe' : 'finding') : `not shown: ${why ?? 'interrupted'}`,
      shown?.check ?? '–',
      shown?.side ?? '–',
      attempts === 0 ? '–' : `${attempts} of ${entry.attempts}`,
      short(seconds),
      entry.fixed?.software ?? '–',
      fixed === undefined
        ? '–'
        : fixed.green === fixed.of
          ? `green, ${fixed.green} of ${fixed.of}`
          : `not green: ${fixed.why}`,
    ]),
    numeric: [5, 6],
  };
}

/** Whether a row reached its verdict and, where there is fixed software, that was green. */
export function reached({ entry, shown, fixed }: Outcome): boolean {
  return shown !== undefined && (entry.fixed === undefined || (fixed !== undefined && fixed.green === fixed.of));
}

/** `12 passed, 1 failed`. */
export function lastLine(outcomes: readonly Outcome[]): string {
  const passed = outcomes.filter(reached).length;
  return `${passed} passed, ${outcomes.length - passed} failed`;
}
