// How large the bars of a worker are: the more workers, the smaller. Pure.

/** Heights in CSS pixels. */
export interface Density {
  /** Above the bars: marks, their names, pins. */
  readonly above: number;
  readonly belief: number;
  readonly grant: number;
  /** Between rows of one lane. */
  readonly gap: number;
  /** Below the bars: names of bands. */
  readonly below: number;
}

/** Of the workers of the violation that is looked at: a line more above the bars for the pins of its story, and room for them below. */
export const spotlit: Density = { above: 34, belief: 24, grant: 16, gap: 5, below: 21 };
const large: Density = { above: 17, belief: 22, grant: 15, gap: 5, below: 16 };
const middle: Density = { above: 14, belief: 15, grant: 10, gap: 3, below: 5 };
const small: Density = { above: 4, belief: 9, grant: 7, gap: 2, below: 3 };

/** What so many rows may be drawn in, from large to small. */
export function densitiesFor(rows: number): readonly Density[] {
  if (rows <= 8) return [large, middle];
  return rows <= 24 ? [middle, small] : [small];
}

/** All of it larger by so much, in whole pixels. */
export function stretched({ above, belief, grant, gap, below }: Density, by: number): Density {
  const times = (px: number) => Math.floor(px * by);
  return { above: times(above), belief: times(belief), grant: times(grant), gap: times(gap), below: times(below) };
}

/** What of a row decides how high it is: a half in which nothing is but who waits or queues is thin, as of keys of dead incarnations. */
export interface RowSize {
  readonly believed: boolean;
  readonly granted: boolean;
}

export const fullRow: RowSize = { believed: true, granted: true };

/** The two halves of a row in CSS pixels. */
export function halvesOf(
  { belief, grant }: Density,
  { believed, granted }: RowSize,
): { readonly belief: number; readonly grant: number } {
  return {
    belief: believed ? belief : Math.max(Math.round(belief / 6), 2),
    grant: granted ? grant : Math.max(Math.round(grant / 3), 3),
  };
}

export function rowHeight(density: Density, row: RowSize): number {
  const { belief, grant } = halvesOf(density, row);
  return belief + 1 + grant;
}

/** Top of the `index`-th of these rows, from the top of their lane. */
export function rowTop(density: Density, rows: readonly RowSize[], index: number): number {
  let top = density.above;
  for (const row of rows.slice(0, index))
    top += rowHeight(density, row) + (row.believed || row.granted ? density.gap : 1);
  return top;
}

/** Bottom of the last of these rows, from the top of their lane. */
export function rowsBottom(density: Density, rows: readonly RowSize[]): number {
  const last = rows.length - 1;
  return rowTop(density, rows, last) + rowHeight(density, rows[last] ?? fullRow);
}

export function laneHeight(density: Density, rows: readonly RowSize[]): number {
  return rowsBottom(density, rows) + density.below;
}
