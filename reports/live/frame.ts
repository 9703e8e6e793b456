// What stands on the terminal at one moment: the seed and the time left, the numbers, the lanes, and what their signs mean.
import type { Paint } from '../paint.ts';
import type { Board } from './board.ts';
import { labelsOf, laneLine, legendFor } from './lane-line.ts';
import { flow, oneLine, seedLine } from './parts.ts';
import type { Part } from './parts.ts';
import { widthOf } from './display-width.ts';

export interface FrameSource {
  readonly seed: string;
  /** `0:41 left` */
  readonly left: string;
  readonly parts: readonly Part[];
  /** Absent: there are no locks to look at. */
  readonly board?: Board;
}

const LANES_MAX = 8;
/** A terminal with no more rows than this has room for one line. */
const FEW_ROWS = 5;
/** Narrower, a lane has no room for a name and something to see. */
const LANE_COLUMNS_MIN = 16;

/** Lines that are narrower than the terminal, and so few that a line of what was printed before stays in sight. */
export function frame(
  { seed, left, parts, board }: FrameSource,
  size: { columns: number; rows: number },
  paint: Paint,
): string[] {
  // A full last column makes some terminals begin a new line.
  const columns = Math.max(1, size.columns - 1);
  const first = seedLine(seed, left, columns);
  if (size.rows <= FEW_ROWS) return [widthOf(first) + 12 > columns ? first : oneLine(first, parts, columns)];
  // The cursor stands in the line below the block.
  const rows = size.rows - 2;
  const numbers = flow(parts, columns, Math.max(1, Math.min(rows - 1, Math.floor(rows / 2))), paint);
  const lines = [paint('bold', first), ...numbers];
  const free = columns < LANE_COLUMNS_MIN ? 0 : rows - lines.length;
  const shown = board?.shown(Math.max(0, Math.min(LANES_MAX, free))) ?? [];
  const labels = labelsOf(shown, columns);
  const lanes = shown.map((each, index) => laneLine(labels[index]!, each, columns, paint));
  const legend = lanes.length > 0 && free > lanes.length ? legendFor(columns) : undefined;
  return [...lines, ...lanes, ...(legend === undefined ? [] : [paint('dim', legend)])];
}
