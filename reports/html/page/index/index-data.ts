// What the script of the index page is given: trends over time, of each subject in each scenario and of all together. Plain data.

export interface IndexData {
  /** What a point in time is. */
  readonly unit: 'day' | 'command';
  /** In the order of time: `2026-11-23`, or when the command ended. */
  readonly times: readonly string[];
  /** The first is of all runs. */
  readonly trends: readonly Trend[];
}

export interface Trend {
  readonly subject: string;
  readonly scenario: string;
  readonly engine: string;
  readonly points: readonly TrendPoint[];
}

/** The runs of one point in time; a point without runs is absent. */
export interface TrendPoint {
  /** Index into `times`. */
  readonly time: number;
  readonly runs: number;
  readonly passed: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly error: number;
  readonly acquisitions: number;
  /** null: no bound was met. */
  readonly worstMarginMs: number | null;
}
