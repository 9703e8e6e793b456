// Rows → the table that is printed.
import { plain } from '../reports/paint.ts';
import { table } from '../reports/table.ts';
import type { Row, Side } from './row.ts';
import { ratioOf, summarize } from './summary.ts';
import type { Summary } from './summary.ts';

/** What is no comparison of two sides: rows of cells below a head. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of numbers, from 0. */
  readonly numeric: readonly number[];
}

/**
 * One table for one benchmark: each side with its median and spread, and their ratio; where a row has a target, how much of it was reached. No
 * trailing newline.
 */
export function formatRows(rows: readonly Row[]): string {
  const aimed = rows.some(({ target }) => target);
  const head = ['', 'measured', 'against', 'n', 'ratio', ...(aimed ? ['target'] : [])];
  return formatTable({
    head,
    rows: rows.map((row) => [...cells(row), ...(aimed ? [reached(row)] : [])]),
    numeric: [3],
  });
}

/** No trailing newline. */
export function formatTable({ head, rows, numeric }: Table): string {
  return table(head, rows, plain, numeric);
}

function cells({ what, unit, measured, against, ratio }: Row): string[] {
  const share = ratioOf(measured.values, against.values);
  return [`${what}, ${unit}`, side(measured), side(against), String(share.n), told(share, ratio)];
}

function told(share: Summary, ratio: Row['ratio']): string {
  if (ratio === 'percent') return spread(share, 100, ' %');
  return spread(share, 1, ratio === 'times' ? ' ×' : '');
}

/** `88 % of 5 000`; empty without a target. */
function reached({ target, measured, against }: Row): string {
  if (!target) return '';
  const { median } = target.of === 'ratio' ? ratioOf(measured.values, against.values) : summarize(measured.values);
  return `${short((median / target.value) * 100)} % of ${short(target.value)}${target.of === 'ratio' ? ' ×' : ''}`;
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
