// Violations: the span in red over the bars that are wrong. Red is drawn from the timeline's violations alone; findings, which convict
// nobody, are calmer.
import type { Conviction } from '../../../timeline/timeline.ts';
import { convictionColour, eachInSight, edges, gravity } from './conviction-look.ts';
import { involvedBoxes } from './involved-boxes.ts';
import type { Upright } from './involved-boxes.ts';
import type { Frame } from './frame.ts';
import { joined } from './stripes.ts';
import type { Stretch } from './stripes.ts';

/** Over the bars, clipped to the lanes of workers. */
export function drawViolationSpans(frame: Frame): void {
  drawOthers(frame);
  if (frame.current) drawCurrent(frame, frame.current);
}

/** Bars only, and each place once: twenty pairs that overlap are no redder than one. */
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
    const colour = convictionColour(frame, look);
    for (const { from, until } of joined(stretches)) {
      fillWrong(frame, look, { ...box, x: from, width: until - from }, frame.current ? 0.3 : 0.55);
      context.strokeStyle = palette.thin(colour, 0.8);
      context.lineWidth = 1;
      if (!look.convicts) context.setLineDash([5, 3]);
      if (until - from > 6) context.strokeRect(from, box.top, until - from, box.height);
      context.setLineDash([]);
    }
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
  for (const box of bars) fillWrong(frame, conviction, { ...box, x, width }, 0.74);
  context.lineWidth = 2;
  context.strokeStyle = colour;
  if (!conviction.convicts) context.setLineDash([5, 3]);
  if (width > 6) for (const { top, height } of bars) context.strokeRect(x, top, width, height);
  context.beginPath();
  context.moveTo(x, layout.bodyTop);
  context.lineTo(x, bottom);
  context.moveTo(right, layout.bodyTop);
  context.lineTo(right, bottom);
  context.stroke();
  context.setLineDash([]);
}
