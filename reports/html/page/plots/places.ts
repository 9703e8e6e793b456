// Where the samples of a plot lie on its canvas, without a call of the library for each: there may be 10⁵ of them.
import type uPlot from 'uplot';
import type { PlotData } from './plot-data.ts';

export interface Places {
  /** The first sample in sight, and the first after those. */
  readonly from: number;
  readonly until: number;
  /** Canvas pixels of the sample of this index. */
  x(index: number): number;
  /** Canvas pixels of so many ms. */
  y(ms: number): number;
}

export function placesOf({ bbox, scales }: uPlot, data: PlotData): Places {
  const [minUs, maxUs] = [scales['x']!.min ?? 0, scales['x']!.max ?? 1];
  const level = data.logarithmic ? Math.log10 : (ms: number): number => ms;
  const [low, high] = [level(scales['y']!.min ?? 0), level(scales['y']!.max ?? 1)];
  return {
    from: firstFrom(data.x, minUs),
    until: firstFrom(data.x, maxUs + 1),
    x: (index) => bbox.left + ((data.x[index]! - minUs) / (maxUs - minUs)) * bbox.width,
    y: (ms) => bbox.top + (1 - (level(ms) - low) / (high - low)) * bbox.height,
  };
}

/** Index of the first that is not below `atUs`, by bisection. */
export function firstFrom(sorted: Float64Array, atUs: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < atUs) low = middle + 1;
    else high = middle;
  }
  return low;
}
