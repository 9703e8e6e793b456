// A table without boxes: it reads in a terminal, in a CI log, and pasted into an issue. In a window its cells are broken at blanks so that it fits;
// where not even that is enough, each row is a block.
import Table from 'cli-table3';
import { stripVTControlCharacters } from 'node:util';
import { widthOf } from './live/display-width.ts';
import type { Paint } from './paint.ts';
import { unbroken, wrap } from './wrap.ts';

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
const GAP = 2;

/**
 * Rows below a dim head; columns whose index is in `numeric` are flushed right. No trailing newline or blanks. `windowColumns`: what it has to
 * fit; undefined: nobody knows, and it is as wide as it is.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint,
  numeric: readonly number[] = [],
  windowColumns?: number,
): string {
  const colWidths = windowColumns === undefined ? undefined : widthsFor([head, ...rows], windowColumns);
  if (colWidths === 'none') return blocks(head, rows, windowColumns!);
  const grid = new Table({
    chars: bare,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    ...(colWidths && { colWidths, wordWrap: true }),
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

/** How wide each column becomes; undefined: all of it fits as it is; `none`: its longest words alone are too wide. */
function widthsFor(cells: readonly (readonly string[])[], windowColumns: number): number[] | 'none' | undefined {
  const columns = cells[0]!.map((_, index) => cells.map((row) => stripVTControlCharacters(row[index] ?? '')));
  const whole = columns.map((texts) => Math.max(...texts.map(widthOf)));
  const widths = columns.map((texts) => Math.max(...texts.flatMap((text) => text.split(' ').map(widthOf))));
  const room = windowColumns - GAP * columns.length;
  if (sum(whole) <= room) return undefined;
  let left = room - sum(widths);
  if (left < 0) return 'none';
  // What is missing least is made whole first: then most rows stay one line.
  const missing = (index: number): number => whole[index]! - widths[index]!;
  for (const index of [...columns.keys()].toSorted((a, b) => missing(a) - missing(b))) {
    const more = Math.min(left, missing(index));
    widths[index]! += more;
    left -= more;
  }
  return widths;
}

/** The first cell of each row, and below it what the others say by their names. */
function blocks(head: readonly string[], rows: readonly (readonly string[])[], windowColumns: number): string {
  const named = (cell: string, index: number): string => {
    const text = `${head[index]!} ${cell}${index < head.length - 1 ? ' ·' : ''}`;
    return widthOf(stripVTControlCharacters(text)) > windowColumns - 8 ? text : unbroken(text);
  };
  return rows
    .flatMap((row) => [
      ...wrap('  ', row[0]!, windowColumns),
      ...wrap(
        '    ',
        row
          .slice(1)
          .map((cell, index) => named(cell, index + 1))
          .join(' '),
        windowColumns,
      ),
    ])
    .join('\n');
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0);
}
