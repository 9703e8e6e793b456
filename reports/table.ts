// A table without boxes: it reads in a terminal, in a CI log, and pasted into an issue.
import Table from 'cli-table3';
import type { Paint } from './paint.ts';

const bare = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Rows below a dim head; columns whose index is in `numeric` are flushed right. No trailing newline or blanks. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint,
  numeric: readonly number[] = [],
): string {
  const grid = new Table({
    chars: bare,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: head.map((_, index) => (numeric.includes(index) ? 'right' : 'left')),
  });
  grid.push(
    head.map((title) => paint('dim', title)),
    ...rows.map((row) => [...row]),
  );
  return grid
    .toString()
    .split('\n')
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n');
}
