// Names of violations in the strip under the axis, and a line beneath them where each one is.
import type { Conviction } from '../../../timeline/timeline.ts';
import { inkOn } from './colour-math.ts';
import { convictionLabel } from './conviction-label.ts';
import { convictionColour, eachInSight, edges, gravity } from './conviction-look.ts';
import type { Frame } from './frame.ts';
import { joined } from './stripes.ts';
import type { Stretch } from './stripes.ts';
import { fonts } from './text.ts';

const TAG_GAP_PX = 5;
const MOST_TAGS = 8;
/** Where there are more in sight their names would not fit anyway. */
const MOST_TRIED = 80;
/** Farther from its place than this, a name says nothing. */
const MOST_ASIDE_PX = 170;
const LINE_PX = 3;

/** Room for names goes first to the violation that is looked at, then to the grave ones. */
export function drawViolationTags(frame: Frame): void {
  const { current, timeline } = frame;
  const inSight: number[][] = [[], [], []];
  eachInSight(frame, (conviction, isCurrent, index) => {
    if (!isCurrent) inSight[gravity(conviction)]!.push(index);
  });
  for (const indexes of inSight) drawLine(frame, indexes);
  const taken: Stretch[] = [];
  if (current) {
    const index = timeline.violations.indexOf(current);
    drawLine(frame, [index]);
    drawTag(frame, current, index, true, taken);
  }
  for (const index of inSight.toReversed().flat().slice(0, MOST_TRIED)) {
    if (taken.length >= MOST_TAGS) break;
    drawTag(frame, timeline.violations[index]!, index, false, taken);
  }
}

/** Of violations that look alike. */
function drawLine(frame: Frame, indexes: readonly number[]): void {
  const { context, timeline, layout, scale } = frame;
  const first = indexes[0];
  if (first === undefined) return;
  const end = scale.left + scale.width;
  const stretches = indexes.map((index): Stretch => {
    const [x, right] = edges(frame, timeline.violations[index]!);
    return { from: Math.max(x, scale.left), until: Math.min(right, end) };
  });
  context.fillStyle = convictionColour(frame, timeline.violations[first]!);
  for (const { from, until } of joined(stretches.filter((one) => one.until > one.from))) {
    context.fillRect(from, layout.bodyTop - LINE_PX, until - from, LINE_PX);
  }
}

/** Where it would like to stand, or right or left of what is there; undefined: there is no room near. */
function placeTag(wanted: number, width: number, left: number, right: number, taken: Stretch[]): number | undefined {
  const tries = [wanted, ...taken.flatMap(({ from, until }) => [until + TAG_GAP_PX, from - width - TAG_GAP_PX])];
  return tries
    .map((from) => Math.min(Math.max(from, left), right - width))
    .filter((from) => Math.abs(from - wanted) <= MOST_ASIDE_PX)
    .toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))
    .find((from) =>
      taken.every((box) => from >= box.until + TAG_GAP_PX - 1 || from + width <= box.from - TAG_GAP_PX + 1),
    );
}

function drawTag(frame: Frame, conviction: Conviction, index: number, current: boolean, taken: Stretch[]): void {
  const { context, text, palette, layout, scale, spots } = frame;
  const colour = convictionColour(frame, conviction);
  const [x, right] = edges(frame, conviction);
  const end = scale.left + scale.width;
  const before = right < scale.left;
  const after = x > end;
  const label = `${before ? '◂ ' : ''}${convictionLabel(conviction)}${after ? ' ▸' : ''}`;
  const font = current ? fonts.heavy : fonts.plain;
  const width = Math.min(text.width(label, font) + 14, scale.width - 4);
  const middle = (Math.max(x, scale.left) + Math.min(right, end)) / 2;
  const from = placeTag(middle - width / 2, width, scale.left + 2, end - 2, taken);
  const top = layout.axisHeight + 3;
  const height = layout.tagsHeight - 6;
  const item = { kind: 'violation', index } as const;
  if (from === undefined) return;
  taken.push({ from, until: from + width });
  context.beginPath();
  context.roundRect(from, top, width, height, 5);
  context.fillStyle = colour;
  if (current) context.fill();
  else {
    context.fillStyle = palette.colours.panel;
    context.fill();
    context.strokeStyle = palette.thin(colour, 0.4);
    context.lineWidth = 1;
    context.stroke();
  }
  text.draw(label, from + 7, top + height / 2 + 0.5, width - 12, font, current ? inkOn(colour) : palette.colours.dim);
  spots.push({ x: from, y: top, width, height, item });
}
