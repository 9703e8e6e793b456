// One lane as a line: whose lock it is, and its last seconds from left to right.
import type { Paint, Style } from '../paint.ts';
import type { ShownLane } from './board.ts';
import { fit, fitExactly, widthOf } from './display-width.ts';
import { cell, CELLS_KEPT } from './lane.ts';

/** Without x: that would look like a kill. */
const digits = '0123456789abcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWYZ';
/** Neighbours by number are told apart; no red, which is for what a check convicts. */
const colours: readonly Style[] = ['cyan', 'yellow', 'green', 'magenta', 'blue', 'white'];

/** What the signs mean, for a line below the lanes: the longest that fits; undefined: none does. */
export function legendFor(columns: number): string | undefined {
  return legends.find((legend) => widthOf(legend) <= columns);
}

/** Who holds is what workers believe: of who died with a lock nobody knows here when etcd lets it go. */
const legends = [
  'digit: believes it holds  · nobody does  ✕ SIGKILL  ~ paused or cut  10 = 1 s',
  '0-9 believes it holds  · nobody  ✕ SIGKILL  ~ paused/cut',
  '0-9 holds  · nobody  ✕ kill  ~ paused',
];

/** A history of three seconds says something; what is left of the line is for names, where they need it. */
const HISTORY_COLUMNS = 30;
const LABEL_COLUMNS_MIN = 6;

/** Names of lanes, all of one width; those that look the same have a mark of their run behind them. Names that are too long are cut. */
export function labelsOf(shown: readonly ShownLane[], columns: number): string[] {
  const most = Math.max(LABEL_COLUMNS_MIN, Math.floor(columns * 0.3), columns - 2 - HISTORY_COLUMNS);
  const names = shown.map(({ run, lane }) => fit(columns >= 50 ? `${lane.lock}  ${run.scenario}` : lane.lock, most));
  const labels = names.map((name, index) => {
    const { run } = shown[index]!;
    const alike = shown.some((other, at) => names[at] === name && other.run !== run);
    return alike && run.mark !== '' ? fit(`${fit(name, most - run.mark.length - 1)} ${run.mark}`.trim(), most) : name;
  });
  const width = Math.max(LABEL_COLUMNS_MIN, ...labels.map(widthOf));
  return labels.map((label) => fitExactly(label, width));
}

/** `orders  sigkill  0000✕····1111·2222~~~~`, of at most so many columns: the label, and behind it as many cells as fit. */
export function laneLine(label: string, { run, lane }: ShownLane, columns: number, paint: Paint): string {
  const count = Math.min(CELLS_KEPT, columns - widthOf(label) - 2);
  return `${paint('dim', label)}  ${painted(lane.last(Math.max(0, count), run.nowUs), paint)}`;
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
