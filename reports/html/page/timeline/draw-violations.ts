// Violations: the one that is looked at in red over the bars that are wrong, the others as thin brackets. Red is drawn from the
// timeline's violations alone; findings, which convict nobody, are calmer.
import type { Conviction } from '../../../timeline/timeline.ts';
import { convictionColour, eachInSight, edges, gravity } from './conviction-look.ts';
import { involvedBoxes } from './involved-boxes.ts';
import type { Upright } from './involved-boxes.ts';
import type { Frame } from './frame.ts';
import { joined } from './stripes.ts';
import type { Stretch } from './stripes.ts';

const BRACKET_PX = 2;
/** A violation so narrow is a line. */
const LINE_PX = 6;

/** Over the bars, clipped to the lanes of workers. */
export function drawViolationSpans(frame: Frame): void {
  drawOthers(frame);
  if (frame.current) drawCurrent(frame, frame.current);
}

/** Thin brackets under the bars, each place once: one is read at a time, and twenty pairs that overlap are no redder than one. */
function drawOthers(frame: Frame): void {
  const { context, palette, layout } = frame;
  const lowest = layout.bodyTop + layout.bodyHeight;
  const rows = new Map<string, { look: Conviction; box: Upright; stretches: Stretch[] }>();
  eachInSight(frame, (conviction, current) => {
    if (current) return;
    const [from, until] = edges(frame, conviction);
    for (const box of involvedBoxes(frame, conviction).bars) {
      if (box.top > lowest || box.top + box.height < layout.bodyTop) continue;
      const key = `${box.top} ${box.height} ${convictionColour(frame, conviction)}`;
      const row = rows.get(key) ?? { look: conviction, box, stretches: [] };
      rows.set(key, row);
      row.stretches.push({ from, until });
    }
  });
  const grave = [...rows.values()].toSorted((a, b) => gravity(a.look) - gravity(b.look));
  for (const { look, box, stretches } of grave) {
    const bottom = box.top + box.height - BRACKET_PX / 2;
    context.beginPath();
    for (const { from, until } of joined(stretches)) {
      const up = until - from > 8 ? Math.min(box.height - BRACKET_PX, 6) : 0;
      context.moveTo(from, bottom - up);
      context.lineTo(from, bottom);
      context.lineTo(until, bottom);
      context.lineTo(until, bottom - up);
    }
    // With a rim, so that it is seen upon any bar.
    context.strokeStyle = palette.colours.panel;
    context.lineWidth = BRACKET_PX + 2;
    context.stroke();
    context.strokeStyle = convictionColour(frame, look);
    context.lineWidth = BRACKET_PX;
    if (!look.convicts) context.setLineDash([5, 3]);
    context.stroke();
    context.setLineDash([]);
  }
}

interface Box extends Upright {
  readonly x: number;
  readonly width: number;
}

/** What convicts is hatched besides: who sees no red sees that. */
function fillWrong(frame: Frame, conviction: Conviction, { x, width, top, height }: Box, alpha: number): void {
  const { context, palette } = frame;
  context.fillStyle = palette.thin(convictionColour(frame, conviction), conviction.convicts ? alpha : alpha / 2);
  context.fillRect(x, top, width, height);
  if (!conviction.convicts || width < 8) return;
  context.fillStyle = conviction.check === 'stale-holder' ? palette.stale : palette.overlap;
  context.fillRect(x, top, width, height);
}

function drawCurrent(frame: Frame, conviction: Conviction): void {
  const { context, palette, layout } = frame;
  const [x, right] = edges(frame, conviction);
  const width = right - x;
  const colour = convictionColour(frame, conviction);
  const { lanes, bars } = involvedBoxes(frame, conviction);
  // From its name down to the last lane: lines that say which time is meant in the lanes between.
  const bottom = Math.max(layout.bodyTop, ...lanes.map(({ top, height }) => top + height));
  context.fillStyle = palette.thin(colour, 0.07);
  context.fillRect(x, layout.bodyTop, width, bottom - layout.bodyTop);
  context.fillStyle = palette.thin(colour, 0.15);
  for (const { top, height } of lanes) context.fillRect(x, top, width, height);
  for (const box of bars) fillWrong(frame, conviction, { ...box, x, width }, 0.9);
  if (width <= LINE_PX) {
    context.fillStyle = colour;
    context.fillRect(x, layout.bodyTop, width, bottom - layout.bodyTop);
    return;
  }
  context.lineWidth = 2;
  context.strokeStyle = colour;
  if (!conviction.convicts) context.setLineDash([5, 3]);
  for (const { top, height } of bars) context.strokeRect(x, top, width, height);
  context.beginPath();
  context.moveTo(x, layout.bodyTop);
  context.lineTo(x, bottom);
  context.moveTo(right, layout.bodyTop);
  context.lineTo(right, bottom);
  context.stroke();
  context.setLineDash([]);
}
