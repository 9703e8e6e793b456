// One frame of the picture, from back to front.
import { drawAxis, drawGrid, drawTimeLines, ticksOf } from './draw-axis.ts';
import { drawBands } from './draw-bands.ts';
import { drawBars, labelBudget } from './draw-bars.ts';
import type { LabelBudget } from './draw-bars.ts';
import { drawEtcd, drawMembers, drawWitness } from './draw-etcd.ts';
import { drawLateText } from './draw-late-text.ts';
import { drawMarks } from './draw-marks.ts';
import { drawOtherName, drawWorkerName } from './draw-names.ts';
import { drawPins } from './draw-pins.ts';
import { drawViolationTags } from './draw-tags.ts';
import { drawViolationSpans } from './draw-violations.ts';
import { rowTop } from './density.ts';
import { eachVisibleLane, laneTop } from './frame.ts';
import type { Frame } from './frame.ts';
import type { PlacedLane } from './layout.ts';
import type { Overview } from './overview.ts';

export function drawFrame(frame: Frame, overview: Overview, ratio: number): void {
  const { context, layout, palette, text, width } = frame;
  text.begin();
  context.fillStyle = palette.colours.panel;
  context.fillRect(0, 0, width, frame.height);
  const ticks = ticksOf(frame);
  drawGrid(frame, ticks);
  // Through all lanes: stalls of the host, phases.
  within(frame, layout.bodyTop, layout.overviewTop - layout.bodyTop, true, () => {
    const { bodyTop, overviewTop } = layout;
    drawBands(frame, frame.lanes.all.bands, { top: bodyTop, height: overviewTop - bodyTop, textY: overviewTop - 8 });
  });
  const budget = labelBudget();
  within(frame, layout.bodyTop, layout.bodyHeight, false, () => {
    eachVisibleLane(frame, (lane, top) => drawLane(frame, lane, top, budget));
  });
  within(frame, layout.footerTop, layout.overviewTop - layout.footerTop, false, () => {
    for (const lane of layout.footer) drawLane(frame, lane, laneTop(frame, lane, true), budget);
  });
  within(frame, layout.bodyTop, layout.bodyHeight, true, () => {
    drawViolationSpans(frame);
    drawLateText(frame);
  });
  within(frame, layout.bodyTop, layout.bodyHeight, true, () => drawPins(frame, false));
  within(frame, layout.footerTop, layout.overviewTop - layout.footerTop, true, () => drawPins(frame, true));
  drawNames(frame);
  drawAxis(frame, ticks);
  drawViolationTags(frame);
  drawTimeLines(frame);
  overview.draw(frame, ratio);
}

/** Nothing beyond this zone; `plot`: nor over the names at the left. */
function within({ context, scale, text }: Frame, top: number, height: number, plot: boolean, draw: () => void): void {
  if (height <= 0) return;
  context.save();
  context.beginPath();
  context.rect(plot ? scale.left : 0, top, scale.width + (plot ? 0 : scale.left), height);
  context.clip();
  draw();
  context.restore();
  // The font went back to what it was.
  text.begin();
}

function drawLane(frame: Frame, lane: PlacedLane, top: number, budget: LabelBudget): void {
  const { context, palette, width, layout } = frame;
  const own = layout.narrow && lane.kind !== 'worker' ? 12 : 0;
  if (lane.kind === 'worker') drawWorker(frame, lane, top, budget);
  else if (lane.kind === 'etcd') drawEtcd(frame, top + own, lane.height - own);
  else if (lane.kind === 'members') drawMembers(frame, top + own, lane.height - own);
  else drawWitness(frame, top + own, lane.height - own);
  context.fillStyle = palette.colours.line;
  context.fillRect(0, top + lane.height - 1, width, 1);
}

function drawWorker(frame: Frame, placed: PlacedLane, top: number, budget: LabelBudget): void {
  const lane = frame.lanes.workers[placed.index]!;
  const { density, height } = placed;
  const textY = density.below >= 12 ? top + height - 8 : undefined;
  drawBands(frame, lane.bands, { top: top + 1, height: height - 2, textY });
  drawBars(frame, lane, top, density, budget);
  drawMarks(frame, lane.marks, {
    signs: density.above >= 10,
    signY: top + density.above - 8,
    killY: top + rowTop(density, lane.rows, 0) + density.belief / 2,
    killSize: Math.min(density.belief / 2 - 1.5, 7),
    named: density.above >= 12,
  });
}

function drawNames(frame: Frame): void {
  const { context, layout, palette } = frame;
  if (!layout.narrow) {
    context.fillStyle = palette.colours.panel;
    context.fillRect(0, layout.bodyTop, layout.gutter, layout.overviewTop - layout.bodyTop);
    context.fillStyle = palette.colours.line;
    context.fillRect(layout.gutter - 1, 0, 1, layout.overviewTop);
  }
  within(frame, layout.bodyTop, layout.bodyHeight, false, () => {
    eachVisibleLane(frame, (lane, top) => {
      nameLane(frame, lane, top);
      context.fillStyle = palette.colours.line;
      context.fillRect(0, top + lane.height - 1, layout.gutter, 1);
    });
  });
  for (const lane of layout.footer) {
    const top = laneTop(frame, lane, true);
    nameLane(frame, lane, top);
    context.fillStyle = palette.colours.line;
    context.fillRect(0, top - 1, layout.gutter, 1);
  }
}

function nameLane(frame: Frame, lane: PlacedLane, top: number): void {
  if (lane.kind === 'worker') drawWorkerName(frame, lane, top);
  else drawOtherName(frame, lane, top);
}
