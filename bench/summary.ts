// Samples → the few numbers that are printed: a median, the spread around it, and the ratio of two sides sample by sample.
import { median, quantile } from 'simple-statistics';

export interface Summary {
  readonly n: number;
  readonly median: number;
  /** 10th and 90th percentile; of fewer than ten samples these are the smallest and the largest. */
  readonly low: number;
  readonly high: number;
}

/** Throws when there is no sample. */
export function summarize(values: readonly number[]): Summary {
  if (values.length === 0) throw new Error('a summary needs at least one sample');
  const edge = values.length < 10 ? 0 : 0.1;
  const all = [...values];
  return { n: all.length, median: median(all), low: quantile(all, edge), high: quantile(all, 1 - edge) };
}

/**
 * The ratio of each sample to its partner, summarized. Partners were measured one after the other, so what slowed both of them down
 * cancels out; the ratio of two medians would mix samples of different times.
 */
export function ratioOf(measured: readonly number[], against: readonly number[]): Summary {
  return summarize(measured.map((value, index) => value / (against[index] ?? Number.NaN)));
}
