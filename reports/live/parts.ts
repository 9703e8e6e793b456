// The lines of numbers of everything live: first the seed and the time left, whatever the width, then phrases set into lines.
import type { Paint, Style } from '../paint.ts';
import { fit, widthOf } from './display-width.ts';

/** One phrase: `37 expiries judged`. It is not split over two lines. */
export interface Part {
  readonly text: string;
  /** Said instead where the line is too narrow for it. */
  readonly short?: string;
  readonly style?: Style;
}

const BETWEEN = ' · ';

/**
 * `seed 6fc1a2b400000000  0:41 left`, shorter where that is too wide: the seed last of all, because it is what brings the runs back. At most
 * so many columns.
 */
export function seedLine(seed: string, left: string, columns: number): string {
  // Of a small number, such as people give, the zeros before it say nothing: --seed takes it without them.
  const given = seed.replace(/^0+(?=.)/, '');
  const start = given.length > 9 ? `${given.slice(0, 8)}…` : given;
  const short = left.replace(/ left$/, '');
  const ways = [
    `seed ${seed}  ${left}`,
    `seed ${start}  ${left}`,
    `seed ${start} ${short}`,
    `${start} ${short}`,
    `seed ${start}`,
  ];
  return fit(ways.find((way) => widthOf(way) <= columns) ?? start, columns).trimEnd();
}

/** The parts one after the other, in as many lines as they need but at most so many; a part too wide for a line is cut. */
export function flow(parts: readonly Part[], columns: number, linesMax: number, paint: Paint): string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const part of parts) {
    const text = fit(widthOf(part.text) <= columns ? part.text : (part.short ?? part.text), columns);
    const painted = part.style === undefined ? text : paint(part.style, text);
    const wide = widthOf(text);
    if (width > 0 && width + BETWEEN.length + wide <= columns) {
      line += BETWEEN + painted;
      width += BETWEEN.length + wide;
      continue;
    }
    if (width > 0) lines.push(line);
    [line, width] = [painted, wide];
  }
  if (width > 0) lines.push(line);
  return lines.slice(0, Math.max(0, linesMax));
}

/** Everything in one line, where the terminal has no room for more. */
export function oneLine(first: string, parts: readonly Part[], columns: number): string {
  return fit([first, ...parts.map(({ text }) => text)].join(BETWEEN), columns);
}
