// Rows → the table that is printed.
import { plain } from '../reports/paint.ts';
import { table } from '../reports/table.ts';
import type { Row, Side } from './row.ts';
import { ratioOf, summarize } from './summary.ts';
import type { Summary } from './summary.ts';

/** One table for one benchmark: each side with its median and spread, and their ratio. No trailing newline. */
export function formatRows(rows: readonly Row[]): string {
  return table(['', 'measured', 'against', 'n', 'ratio'], rows.map(cells), plain, [3]);
}

function cells({ what, unit, measured, against, ratio }: Row): string[] {
  const share = ratioOf(measured.values, against.values);
  return [
    `${what}, ${unit}`,
    side(measured),
    side(against),
    String(share.n),
    ratio === 'times' ? spread(share, 1, ' ×') : spread(share, 100, ' %'),
  ];
}

function side({ label, values }: Side): string {
  return `${label}: ${spread(summarize(values), 1, '')}`;
}

function spread({ n, median, low, high }: Summary, factor: number, suffix: string): string {
  const middle = `${short(median * factor)}${suffix}`;
  return n === 1 ? middle : `${middle} (${short(low * factor)}–${short(high * factor)})`;
}

/** Three significant digits, and thousands in groups: more would be noise. */
export function short(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) >= 10_000 ? rounded.toLocaleString('en-US').replaceAll(',', ' ') : String(rounded);
}
