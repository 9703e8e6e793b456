// The samples of one plot, in the order of time, as flat arrays that are drawn fast, with what is said of them.
import type { Measured, MeasuredSummary, Timeline } from '../../../timeline/timeline.ts';
import { duration } from '../lengths.ts';
import type { PlotKind } from './plot-kinds.ts';
import { standings } from './standing.ts';
import type { Standing } from './standing.ts';

export interface PlotData {
  readonly kind: PlotKind;
  readonly samples: readonly Measured[];
  readonly standings: readonly Standing[];
  /** µs. */
  readonly x: Float64Array;
  /** ms; on a logarithmic scale nothing is below its lower end. */
  readonly y: Float64Array;
  /** Kinds of faults that occur. */
  readonly faults: readonly string[];
  /** Of each sample, an index into `faults`. */
  readonly faultOf: Uint16Array;
  readonly logarithmic: boolean;
  /** Lower and upper end of the scale, ms. */
  readonly scale: readonly [number, number];
  /** `37 expiries, median 0.61 s, max 0.9 s` */
  readonly summary: string;
}

/** Values this far apart are not told apart on a linear scale. */
const WIDE_SPREAD = 100;
/** A logarithmic scale goes down to 10 µs: what is faster is drawn there. */
const LEAST_MS = 0.01;
/** A plot of what is judged shows as much at least: 10 µs more or less are no matter. */
const LEAST_JUDGED_MS = 100;

/** undefined: nothing of the kind was measured. */
export function plotData(
  kind: PlotKind,
  timeline: Pick<Timeline, 'samples' | 'summaries' | 'violations'>,
): PlotData | undefined {
  const samples = timeline.samples.filter((sample) => sample.kind === kind.kind).toSorted((a, b) => a.atUs - b.atUs);
  if (samples.length === 0) return undefined;
  const values = Float64Array.from(samples, ({ valueMs }) => valueMs).toSorted();
  const logarithmic = kind.wide === true && isWide(values);
  const y = Float64Array.from(samples, ({ valueMs }) => (logarithmic ? Math.max(valueMs, LEAST_MS) : valueMs));
  const faults = [...new Set(samples.map(({ fault }) => fault))];
  return {
    kind,
    samples,
    standings: standings(kind, samples, timeline),
    x: Float64Array.from(samples, ({ atUs }) => atUs),
    y,
    faults,
    faultOf: Uint16Array.from(samples, ({ fault }) => faults.indexOf(fault)),
    logarithmic,
    scale: logarithmic ? logarithmicScale(y) : linearScale(kind, samples, values),
    summary: summaryOf(
      kind,
      timeline.summaries?.find((one) => one.kind === kind.kind) ?? summed(kind.kind, values),
      values.length,
    ),
  };
}

function isWide(sorted: Float64Array): boolean {
  const low = Math.max(sorted[Math.floor(sorted.length * 0.05)]!, LEAST_MS);
  return sorted.at(-1)! / low >= WIDE_SPREAD;
}

function logarithmicScale(y: Float64Array): [number, number] {
  let [low, high] = [Infinity, 0];
  for (const value of y) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high * 1.05))];
}

function linearScale(kind: PlotKind, samples: readonly Measured[], sorted: Float64Array): [number, number] {
  let [low, high] = [Math.min(0, sorted[0]!), Math.max(0, sorted.at(-1)!)];
  if (kind.bars) for (const { boundMs } of samples) if (boundMs !== null) high = Math.max(high, boundMs);
  for (const { boundMs } of kind.bars ? samples : []) if (boundMs !== null) low = Math.min(low, boundMs);
  high = Math.max(high, low + (kind.bad ? LEAST_JUDGED_MS : LEAST_MS));
  const room = (high - low) * 0.1;
  return [low - room, high + room];
}

/** `drawn`: how many of them have a dot. */
function summaryOf(
  { noun, bad }: PlotKind,
  { count, leastMs, medianMs, mostMs }: MeasuredSummary,
  drawn: number,
): string {
  const extreme = bad === 'below' ? `min ${duration(leastMs)}` : `max ${duration(mostMs)}`;
  const some = drawn < count ? ` (dots: ${drawn.toLocaleString('en-US')} of them)` : '';
  return `${count.toLocaleString('en-US')} ${noun[count === 1 ? 0 : 1]}, median ${duration(medianMs)}, ${extreme}${some}`;
}

function summed(kind: Measured['kind'], sorted: Float64Array): MeasuredSummary {
  const count = sorted.length;
  const half = count >> 1;
  const medianMs = count % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  return { kind, count, leastMs: sorted[0]!, medianMs, mostMs: sorted.at(-1)! };
}
