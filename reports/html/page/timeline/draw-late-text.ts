// Text within bars, on top of everything: where the red of the violation that is looked at lies under it, in what can be read on red.
import { inkOn } from './colour-math.ts';
import { convictionColour, edges } from './conviction-look.ts';
import { involvedBoxes } from './involved-boxes.ts';
import type { Frame, LateText } from './frame.ts';

/** A box of red on the canvas. */
type Red = readonly [x: number, y: number, width: number, height: number];

export function drawLateText(frame: Frame): void {
  const { current, late, layout, scale } = frame;
  const reds = current?.convicts === true ? redsOf(frame) : [];
  const onRed = late.filter((one) => reds.some((red) => meets(one, red)));
  drawAll(frame, reds.length === 0 ? late : late.filter((one) => !onRed.includes(one)));
  if (!current || onRed.length === 0) return;
  const whole: Red = [scale.left, layout.bodyTop, scale.width, layout.bodyHeight];
  clipped(frame, [whole, ...reds], () => drawAll(frame, onRed));
  const ink = inkOn(convictionColour(frame, current));
  clipped(frame, reds, () => drawAll(frame, onRed, ink));
}

function redsOf(frame: Frame): Red[] {
  const current = frame.current!;
  const [from, until] = edges(frame, current);
  return involvedBoxes(frame, current).bars.map(({ top, height }): Red => [from, top, until - from, height]);
}

function meets({ x, y, room }: LateText, [left, top, width, height]: Red): boolean {
  return y > top && y < top + height && x < left + width && x + room > left;
}

/** Within what an odd number of boxes cover. */
function clipped({ context, text }: Frame, boxes: readonly Red[], draw: () => void): void {
  context.save();
  context.beginPath();
  for (const box of boxes) context.rect(...box);
  context.clip('evenodd');
  draw();
  context.restore();
  // The font went back to what it was.
  text.begin();
}

function drawAll({ text }: Frame, late: readonly LateText[], ink?: string): void {
  for (const { text: words, x, y, room, font, colour } of late) text.draw(words, x, y, room, font, ink ?? colour);
}
