// Which dot a pointer means.
import type uPlot from 'uplot';
import { placesOf } from './places.ts';
import type { PlotData } from './plot-data.ts';

/** A dot further away than this, in CSS pixels, is not meant. */
const REACH = 16;

/** Index of the sample nearest to a point in CSS pixels of the plot's own area; what is beyond its bound goes first where dots crowd. */
export function nearest(plot: uPlot, data: PlotData, left: number, top: number): number | undefined {
  const ratio = devicePixelRatio;
  const places = placesOf(plot, data);
  const [x, y] = [plot.bbox.left + left * ratio, plot.bbox.top + top * ratio];
  let best: number | undefined;
  let least = (REACH * ratio) ** 2;
  for (let index = places.from; index < places.until; index++) {
    const dx = places.x(index) - x;
    if (Math.abs(dx) > REACH * ratio) {
      if (dx > 0) break;
      continue;
    }
    const distance = dx ** 2 + (places.y(data.y[index]!) - y) ** 2;
    const weighed = data.standings[index] === 'within' ? distance : distance / 4;
    if (distance <= (REACH * ratio) ** 2 && weighed < least) [best, least] = [index, weighed];
  }
  return best;
}
