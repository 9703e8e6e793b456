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

export function rowHeight({ belief, grant }: Density): number {
  return belief + 1 + grant;
}

/** Top of a row, from the top of its lane. */
export function rowTop(density: Density, row: number): number {
  return density.above + row * (rowHeight(density) + density.gap);
}

export function laneHeight(density: Density, rows: number): number {
  return rowTop(density, rows - 1) + rowHeight(density) + density.below;
}
