// What a benchmark gives: one comparison a row, both sides measured in turn in the same run, so that their ratio survives a noisy machine.

/** One side of a comparison: what it is, and its samples in the row's unit, in the order in which they were taken. */
export interface Side {
  readonly label: string;
  readonly values: readonly number[];
}

export interface Row {
  /** The quantity: `wall time`, `CPU`. */
  readonly what: string;
  readonly unit: string;
  readonly measured: Side;
  /** As many samples as `measured`: each was taken next to its partner. */
  readonly against: Side;
  /** How the ratio measured / against is told; each: so many for each one of `against`. */
  readonly ratio: 'times' | 'percent' | 'each';
  readonly target?: Target;
}

/** What a row is hoped to reach, in its unit or as its ratio. Nothing is asserted. */
export interface Target {
  readonly of: 'measured' | 'ratio';
  readonly value: number;
}
