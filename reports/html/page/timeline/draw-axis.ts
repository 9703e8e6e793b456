// The time axis on top, lines through the picture at its ticks, the pointer's time and the selected event's.
import { runTime } from '../times.ts';
import type { Frame } from './frame.ts';
import { timeAt, xOf } from './scale.ts';
import { chooseTicks } from './ticks.ts';
import type { Ticks } from './ticks.ts';
import { fonts } from './text.ts';

const LEAST_APART_PX = 96;
const LEAST_APART_NARROW_PX = 64;

export function ticksOf({ scale, layout }: Frame): Ticks {
  return chooseTicks(scale.fromUs, scale.untilUs, scale.width, layout.narrow ? LEAST_APART_NARROW_PX : LEAST_APART_PX);
}

/** Behind everything else. */
export function drawGrid(frame: Frame, ticks: Ticks): void {
  const { context, scale, layout, palette } = frame;
  context.fillStyle = palette.thin(palette.colours.line, 0.6);
  for (const atUs of ticks.atUs) {
    context.fillRect(
      Math.round(xOf(scale, atUs)),
      layout.axisHeight - 5,
      1,
      layout.overviewTop - layout.axisHeight + 5,
    );
  }
}

export function drawAxis(frame: Frame, ticks: Ticks): void {
  const { context, scale, layout, palette, text, width } = frame;
  const { axisHeight } = layout;
  context.fillStyle = palette.colours.line;
  context.fillRect(0, axisHeight - 1, width, 1);
  const end = scale.left + scale.width;
  for (const atUs of ticks.atUs) {
    const label = ticks.label(atUs);
    const wide = text.width(label, fonts.plain);
    const x = Math.min(Math.max(xOf(scale, atUs) - wide / 2, scale.left + 2), end - wide - 2);
    text.draw(label, x, axisHeight / 2, wide + 1, fonts.plain, palette.colours.dim);
  }
}

/** Over everything: where the pointer is, and what is selected. */
export function drawTimeLines(frame: Frame): void {
  const { scale, palette, pointerX, selectedUs } = frame;
  const end = scale.left + scale.width;
  if (selectedUs !== undefined && selectedUs >= scale.fromUs && selectedUs <= scale.untilUs) {
    drawTimeLine(frame, xOf(scale, selectedUs), runTime(selectedUs), palette.colours.accent, 2);
  }
  if (pointerX === undefined || pointerX < scale.left || pointerX > end) return;
  const decimals = scale.usPerPx < 10 ? 6 : scale.usPerPx < 1000 ? 4 : 3;
  drawTimeLine(frame, pointerX, runTime(timeAt(scale, pointerX), decimals), palette.colours.dim, 1);
}

function drawTimeLine(frame: Frame, x: number, label: string, colour: string, thick: number): void {
  const { context, scale, layout, palette, text } = frame;
  context.fillStyle = palette.thin(colour, 0.75);
  context.fillRect(x - thick / 2, layout.axisHeight - 4, thick, layout.overviewTop - layout.axisHeight + 4);
  const wide = text.width(label, fonts.plain) + 10;
  const from = Math.min(Math.max(x - wide / 2, scale.left), scale.left + scale.width - wide);
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(from, 3, wide, layout.axisHeight - 7, 4);
  context.fill();
  text.draw(label, from + 5, layout.axisHeight / 2, wide, fonts.plain, palette.colours.panel);
}
