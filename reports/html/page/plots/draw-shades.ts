// Shades and red borders, drawn behind a plot's axes and dots.
import type uPlot from 'uplot';
import type { Conviction } from '../../../timeline/timeline.ts';
import type { Colours } from '../colours.ts';
import { merged } from './shades.ts';
import type { Shade } from './shades.ts';

/** Nothing is drawn thinner than this, in CSS pixels. */
const LEAST_WIDTH = 2;

export function drawShades(plot: uPlot, shades: readonly Shade[], colours: Colours): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.globalAlpha = 0.14;
  for (const { colour, spans } of shades) {
    ctx.fillStyle = colours[colour];
    for (const [fromUs, untilUs] of spans) {
      const box = spanOf(plot, fromUs, untilUs);
      if (box) ctx.fillRect(box.left, bbox.top, box.width, bbox.height);
    }
  }
  ctx.restore();
}

/** Red around what convicts, the colour of doubt around what convicts nobody. */
export function drawConvictions(plot: uPlot, { convicted, doubted }: ConvictedSpans, colours: Colours): void {
  drawFrames(plot, doubted, colours.inconclusive, 0.6);
  drawFrames(plot, convicted, colours.unsafe, 0.9);
}

export interface ConvictedSpans {
  readonly convicted: Shade['spans'];
  readonly doubted: Shade['spans'];
}

export function convictedSpans(violations: readonly Conviction[]): ConvictedSpans {
  const ofThose = (convicts: boolean): Shade['spans'] =>
    merged(violations.filter((each) => each.convicts === convicts));
  return { convicted: ofThose(true), doubted: ofThose(false) };
}

function drawFrames(plot: uPlot, spans: Shade['spans'], colour: string, alpha: number): void {
  const { ctx, bbox } = plot;
  const line = 1.5 * devicePixelRatio;
  ctx.save();
  ctx.lineWidth = line;
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  for (const [fromUs, untilUs] of spans) {
    const box = spanOf(plot, fromUs, untilUs);
    if (!box) continue;
    ctx.globalAlpha = 0.08;
    ctx.fillRect(box.left, bbox.top, box.width, bbox.height);
    ctx.globalAlpha = alpha;
    ctx.strokeRect(box.left, bbox.top + line / 2, box.width, bbox.height - line);
  }
  ctx.restore();
}

/** In canvas pixels, as far as it is in sight; undefined: it is not. */
function spanOf(plot: uPlot, fromUs: number, untilUs: number): { left: number; width: number } | undefined {
  const { left, width } = plot.bbox;
  const from = Math.max(plot.valToPos(fromUs, 'x', true), left);
  const until = Math.min(plot.valToPos(untilUs, 'x', true), left + width);
  if (until < left || from > left + width) return undefined;
  return { left: from, width: Math.max(until - from, LEAST_WIDTH * devicePixelRatio) };
}
