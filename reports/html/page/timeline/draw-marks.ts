// Marks of a lane: a SIGKILL as a bold cross, the others as small signs above the bars.
import type { Mark } from '../../../timeline/timeline.ts';
import { visible } from '../visible.ts';
import type { Frame } from './frame.ts';
import { xOf } from './scale.ts';
import { firstReaching } from './spans.ts';
import type { Spans } from './spans.ts';
import { fonts } from './text.ts';

export interface MarkLines {
  /** Middle of the line of small signs and of the text. */
  readonly signY: number;
  readonly killY: number;
  readonly killSize: number;
  /** Whether there is room for others than SIGKILLs. */
  readonly signs: boolean;
  /** Whether there is a line for text. */
  readonly named: boolean;
}

const LEAST_APART_PX = 3;
const SMALL_CROSS_PX = 3;
const MOST_TEXT_PX = 170;
const drawn: readonly Mark['what'][] = ['kill', 'fault', 'lost', 'spawn', 'exit', 'leader', 'member'];

export function drawMarks(frame: Frame, marks: Spans, lines: MarkLines): void {
  for (const what of lines.signs ? drawn : drawn.slice(0, 1)) drawKind(frame, marks, what, lines);
}

function drawKind(frame: Frame, marks: Spans, what: Mark['what'], lines: MarkLines): void {
  const { scale, timeline, text, palette } = frame;
  const right = scale.left + scale.width;
  const margin = 8 * scale.usPerPx;
  let lastX = -Infinity;
  for (let i = firstReaching(marks, scale.fromUs - margin); i < marks.length; i += 1) {
    const atUs = marks.fromUs[i]!;
    if (atUs > scale.untilUs + margin) break;
    const mark = timeline.marks[marks.ref[i]!]!;
    if (mark.what !== what) continue;
    const x = xOf(scale, atUs);
    if (x - lastX < LEAST_APART_PX) continue;
    // Crosses side by side would hide the bars.
    const crowded = what === 'kill' && Math.min(x - lastX, nextX(frame, marks, i, what) - x) < 2 * lines.killSize + 3;
    lastX = x;
    drawSign(frame, what, x, crowded ? { ...lines, killSize: SMALL_CROSS_PX } : lines);
    if (!lines.named || what === 'spawn') continue;
    const room = Math.min(nextX(frame, marks, i) - 8, right) - x - 11;
    const label = what === 'kill' ? 'SIGKILL' : markText(mark);
    const wide = text.width(label, fonts.small);
    if (what === 'kill' && frame.pins.some(({ line }) => line === mark.line)) {
      drawChip(frame, label, x + 9, lines.signY, wide);
      continue;
    }
    if (what === 'kill' && !crowded && wide > room && x - 12 - wide > previousX(frame, marks, i)) {
      text.draw(label, x - 11 - wide, lines.signY, wide + 14, fonts.small, palette.colours.kill);
      continue;
    }
    if (what === 'kill' && crowded) continue;
    if (wide > room && (what === 'kill' || room < 56)) continue;
    text.draw(
      label,
      x + 11,
      lines.signY,
      Math.min(room, MOST_TEXT_PX),
      fonts.small,
      what === 'kill' ? palette.colours.kill : palette.colours.dim,
    );
  }
}

/** Over whatever is there: the story is about it. */
function drawChip({ context, text, palette }: Frame, label: string, x: number, y: number, wide: number): void {
  context.fillStyle = palette.thin(palette.colours.panel, 0.9);
  context.fillRect(x, y - 6, wide + 6, 12);
  text.draw(label, x + 3, y, wide + 14, fonts.small, palette.colours.kill);
}

/** Where the one before it ends, with the text that it may have, for text that had no room after it. */
function previousX({ scale, timeline }: Frame, marks: Spans, index: number): number {
  if (index === 0) return scale.left;
  const { what } = timeline.marks[marks.ref[index - 1]!]!;
  const its = what === 'spawn' ? 6 : what === 'kill' ? 60 : MOST_TEXT_PX + 14;
  return Math.max(xOf(scale, marks.fromUs[index - 1]!) + its, scale.left);
}

/** Where the next sign of the lane stands, of any kind or of this one. */
function nextX({ scale, timeline }: Frame, marks: Spans, index: number, what?: Mark['what']): number {
  const here = xOf(scale, marks.fromUs[index]!);
  const right = scale.left + scale.width + LEAST_APART_PX;
  for (let i = index + 1; i < marks.length; i += 1) {
    const x = xOf(scale, marks.fromUs[i]!);
    if (x > right) break;
    if (what !== undefined && timeline.marks[marks.ref[i]!]!.what !== what) continue;
    if (x > here + LEAST_APART_PX) return x;
  }
  return Infinity;
}

function drawSign(frame: Frame, what: Mark['what'], x: number, { signY, killY, killSize }: MarkLines): void {
  const { context, palette } = frame;
  const { colours } = palette;
  if (what === 'kill') return drawCross(frame, x, killY, killSize);
  context.fillStyle = what === 'fault' ? colours.cut : what === 'spawn' ? colours.safe : colours.fg;
  context.beginPath();
  if (what === 'spawn') {
    context.moveTo(x - 3, signY - 4);
    context.lineTo(x + 4, signY);
    context.lineTo(x - 3, signY + 4);
  } else if (what === 'exit') {
    context.rect(x - 3, signY - 3, 6, 6);
  } else {
    context.moveTo(x, signY - 5);
    context.lineTo(x + 5, signY);
    context.lineTo(x, signY + 5);
    context.lineTo(x - 5, signY);
  }
  context.closePath();
  if (what === 'lost') {
    context.strokeStyle = colours.fg;
    context.lineWidth = 1.5;
    context.stroke();
  } else context.fill();
}

/** With a rim, so that it is seen upon any bar. */
function drawCross({ context, palette }: Frame, x: number, y: number, size: number): void {
  context.beginPath();
  context.moveTo(x - size, y - size);
  context.lineTo(x + size, y + size);
  context.moveTo(x + size, y - size);
  context.lineTo(x - size, y + size);
  context.lineCap = 'round';
  context.strokeStyle = palette.colours.panel;
  context.lineWidth = size > SMALL_CROSS_PX ? 6 : 3;
  context.stroke();
  context.strokeStyle = palette.colours.kill;
  context.lineWidth = size > SMALL_CROSS_PX ? 3 : 1.75;
  context.stroke();
  context.lineCap = 'butt';
}

const texts = new WeakMap<Mark, string>();

function markText(mark: Mark): string {
  const known = texts.get(mark);
  if (known !== undefined) return known;
  const made = visible(mark.text === '' ? mark.what : mark.text, 60);
  texts.set(mark, made);
  return made;
}
