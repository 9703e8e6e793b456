// A worker's bars: above what it believes, below what etcd grants it; waiting and queueing before them, thin.
import { halvesOf, rowTop } from './density.ts';
import type { Density } from './density.ts';
import type { Frame } from './frame.ts';
import type { Ink } from './palette.ts';
import { xOf } from './scale.ts';
import { eachRun } from './spans.ts';
import type { Spans } from './spans.ts';
import { fitting, fonts } from './text.ts';
import type { BarRow, WorkerLane } from './worker-lane.ts';

const LEAST_LABEL_PX = 30;
const MOST_LABELS = 500;
const TOOTH_PX = 5;

/** Counts the labels of one frame: past a point there are too many to be read, and they cost the most. */
export interface LabelBudget {
  left: number;
}

export function labelBudget(): LabelBudget {
  return { left: MOST_LABELS };
}

export function drawBars(frame: Frame, lane: WorkerLane, top: number, density: Density, budget: LabelBudget): void {
  lane.rows.forEach((row, index) => {
    const y = top + rowTop(density, lane.rows, index);
    if (!row.believed && !row.granted) drawThinRow(frame, row, y, density);
    else drawRow(frame, row, y, density, budget);
  });
}

function drawRow(frame: Frame, row: BarRow, y: number, density: Density, budget: LabelBudget): void {
  const { palette, scale, context, timeline, labels } = frame;
  const high = halvesOf(density, row);
  const grantY = y + high.belief + 1;
  context.fillStyle = palette.thin(palette.colours.line, 0.35);
  context.fillRect(scale.left, y, scale.width, high.belief);
  context.fillRect(scale.left, grantY, scale.width, high.grant);

  const thin = Math.max(Math.round(high.belief / 3), 3);
  drawHollow(frame, row.waiting, y + (high.belief - thin) / 2, thin);
  drawLine(frame, row.queued, grantY + high.grant / 2);
  const { holds, grants } = timeline;
  drawSolid(frame, row.belief, y, high.belief, {
    inkOf: (ref) => palette.locks[holds[ref]!.lock]?.belief ?? palette.locks[0]!.belief,
    stripedOf: (ref) => palette.locks[holds[ref]!.lock]?.striped ?? false,
    labelsOf: (ref) => labels.hold(ref),
    isOpen: (ref) => holds[ref]!.end === 'open',
    font: high.belief >= 18 ? fonts.strong : high.belief >= 12 ? fonts.plain : fonts.tiny,
    merged: palette.merged.belief,
    budget,
  });
  drawSolid(frame, row.grant, grantY, high.grant, {
    inkOf: (ref) => palette.locks[grants[ref]!.lock]?.grant ?? palette.locks[0]!.grant,
    stripedOf: (ref) => palette.locks[grants[ref]!.lock]?.striped ?? false,
    labelsOf: (ref) => labels.grant(ref),
    isOpen: (ref) => grants[ref]!.end === 'open',
    font: high.grant >= 13 ? fonts.plain : fonts.small,
    merged: palette.merged.grant,
    budget,
  });
}

/** Who only waited, and keys that only queued. */
function drawThinRow(frame: Frame, row: BarRow, y: number, density: Density): void {
  const { belief, grant } = halvesOf(density, row);
  drawHollow(frame, row.waiting, y, belief);
  drawLine(frame, row.queued, y + belief + 1 + grant / 2);
}

interface Look {
  inkOf(ref: number): Ink;
  stripedOf(ref: number): boolean;
  labelsOf(ref: number): readonly string[];
  /** Nobody saw its end. */
  isOpen(ref: number): boolean;
  readonly font: string;
  readonly merged: string;
  readonly budget: LabelBudget;
}

function drawSolid(frame: Frame, spans: Spans, y: number, height: number, look: Look): void {
  const { context, scale, text, palette, late } = frame;
  const right = scale.left + scale.width;
  eachRun(spans, scale.fromUs, scale.untilUs, scale.usPerPx, (fromUs, untilUs, first, count) => {
    const ref = spans.ref[first]!;
    const x = xOf(scale, fromUs);
    const width = Math.max(xOf(scale, untilUs) - x, 1);
    const ink = look.inkOf(ref);
    context.fillStyle = count > 1 ? look.merged : ink.fill;
    // A hair between neighbours, so that two holds do not look like one.
    context.fillRect(x, y, width > 4 ? width - 1 : width, height);
    if (count > 1 || width < 6) return;
    if (look.isOpen(ref)) drawRagged(frame, x + width, y, height);
    if (look.stripedOf(ref)) {
      context.fillStyle = palette.stripes;
      context.fillRect(x, y, width - 1, height);
    }
    const from = Math.max(x, scale.left) + 5;
    const room = Math.min(x + width, right) - from - 4;
    if (room < LEAST_LABEL_PX || height < 9 || look.budget.left <= 0) return;
    look.budget.left -= 1;
    const shown = fitting(text, look.labelsOf(ref), room, look.font);
    late.push({ text: shown, x: from, y: y + height / 2 + 0.5, room, font: look.font, colour: ink.ink });
  });
}

/** Teeth at the end of a bar that the history does not see the end of. */
function drawRagged({ context, palette }: Frame, end: number, y: number, height: number): void {
  const teeth = Math.max(Math.round(height / TOOTH_PX), 2);
  const each = height / teeth;
  context.fillStyle = palette.colours.panel;
  context.beginPath();
  context.moveTo(end, y);
  for (let n = 0; n < teeth; n += 1) {
    context.lineTo(end - TOOTH_PX, y + (n + 0.5) * each);
    context.lineTo(end, y + (n + 1) * each);
  }
  context.fill();
}

function drawHollow(frame: Frame, spans: Spans, y: number, height: number): void {
  const { context, scale, palette } = frame;
  context.lineWidth = 1;
  eachRun(spans, scale.fromUs, scale.untilUs, 3 * scale.usPerPx, (fromUs, untilUs, _first, count) => {
    const x = xOf(scale, fromUs);
    const width = Math.max(xOf(scale, untilUs) - x, 1);
    context.fillStyle = palette.colours.waiting;
    if (count > 1 || width < 4) {
      context.fillRect(x, y + 1, width, height - 2);
      return;
    }
    context.fillRect(x, y, width, height);
    context.fillStyle = palette.colours.panel;
    context.fillRect(x + 1, y + 1, width - 2, height - 2);
  });
}

function drawLine(frame: Frame, spans: Spans, y: number): void {
  const { context, scale, palette } = frame;
  context.fillStyle = palette.thin(palette.colours.grant, 0.75);
  eachRun(spans, scale.fromUs, scale.untilUs, scale.usPerPx, (fromUs, untilUs) => {
    const x = xOf(scale, fromUs);
    context.fillRect(x, y - 1, Math.max(xOf(scale, untilUs) - x, 1), 2);
  });
}
