// One lane as a line: whose lock it is, and its last seconds from left to right.
import type { Paint, Style } from '../paint.ts';
import type { ShownLane } from './board.ts';
import { fitExactly } from './display-width.ts';
import { cell, CELLS_KEPT } from './lane.ts';

/** Without x: that would look like a kill. */
const digits = '0123456789abcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWYZ';
/** Neighbours by number are told apart; no red, which is for what a check convicts. */
const colours: readonly Style[] = ['cyan', 'yellow', 'green', 'magenta', 'blue', 'white'];

/** What the signs mean, for a line below the lanes. */
export const legend = 'digit: who holds  · free  ✕ SIGKILL  ~ paused or cut  10 cells = 1 s';

/** `orders  sigkill  0000✕····1111·2222~~~~`, of at most so many columns. Names that are too long are cut. */
export function laneLine({ run, lane }: ShownLane, columns: number, paint: Paint): string {
  const name = columns >= 50 ? `${lane.lock}  ${run.scenario}` : lane.lock;
  const nameColumns = Math.min(30, Math.max(6, Math.floor(columns * 0.3)));
  const count = Math.min(CELLS_KEPT, columns - nameColumns - 2);
  return `${paint('dim', fitExactly(name, nameColumns))}  ${painted(lane.last(Math.max(0, count), run.nowUs), paint)}`;
}

/** Cells that look alike are painted together: a frame is written several times a second. */
function painted(cells: readonly number[], paint: Paint): string {
  let line = '';
  for (let from = 0; from < cells.length;) {
    const style = styleOf(cells[from]!);
    let text = '';
    for (; from < cells.length && styleOf(cells[from]!) === style; from++) text += signOf(cells[from]!);
    line += style === undefined ? text : paint(style, text);
  }
  return line;
}

function signOf(what: number): string {
  if (what === cell.unknown) return ' ';
  if (what === cell.free) return '·';
  if (what === cell.troubled) return '~';
  if (what === cell.killed) return '✕';
  return digits[(what - cell.firstHolder) % digits.length]!;
}

function styleOf(what: number): Style | undefined {
  // What is common stays plain: colours are what a picture costs most.
  if (what === cell.unknown || what === cell.free) return undefined;
  if (what === cell.troubled || what === cell.killed) return 'bold';
  return colours[(what - cell.firstHolder) % colours.length];
}
