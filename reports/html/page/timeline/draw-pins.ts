// The numbered pins of the story of the violation that is looked at: the same numbers as in the story beside the picture.
import { inkOn } from './colour-math.ts';
import { convictionColour } from './conviction-look.ts';
import { laneTop } from './frame.ts';
import type { Frame } from './frame.ts';
import { rowsBottom } from './density.ts';
import type { PlacedLane } from './layout.ts';
import type { Pin } from './pins.ts';
import { xOf } from './scale.ts';
import { fonts } from './text.ts';

const RADIUS = 8;
/** From where on it went wrong. */
const TURN_RADIUS = 10;

/** Clipped by whoever calls: those of workers to the body, the others to the footer. */
export function drawPins(frame: Frame, footer: boolean): void {
  const taken = new Map<number, number>();
  const inOrder = frame.pins.filter(({ atUs }) => atUs >= frame.scale.fromUs && atUs <= frame.scale.untilUs);
  for (const pin of inOrder) {
    const lanes = footer ? frame.layout.footer : frame.layout.body;
    const placed = lanes.find((lane) => isAt(frame, pin, lane));
    if (placed) drawPin(frame, pin, pinY(frame, pin, placed, footer), taken);
  }
}

function isAt({ lanes }: Frame, { place }: Pin, { kind, index }: PlacedLane): boolean {
  if (place.lane === 'worker') return kind === 'worker' && lanes.workers[index]!.worker === place.worker;
  return kind === place.lane || (place.lane === 'members' && kind === 'etcd' && lanes.members.length === 0);
}

function pinY(frame: Frame, pin: Pin, lane: PlacedLane, footer: boolean): number {
  const top = laneTop(frame, lane, footer);
  if (lane.kind !== 'worker') return top + 10;
  const bars = top + rowsBottom(lane.density, frame.lanes.workers[lane.index]!.rows);
  return pin.grant ? bars + RADIUS - 2 : top + RADIUS + 2;
}

/** Where its place is taken it moves to the right, and a line shows whence. */
function drawPin(frame: Frame, { number, atUs, line, mark }: Pin, y: number, taken: Map<number, number>): void {
  const { context, text, palette, scale, spots } = frame;
  const at = xOf(scale, atUs);
  const least = (taken.get(y) ?? -Infinity) + 2 * RADIUS + 1;
  const x = Math.min(Math.max(at, least, scale.left + RADIUS), scale.left + scale.width - RADIUS);
  taken.set(y, x);
  const { panel } = palette.colours;
  const { edge, fill, ink } = lookOf(frame, mark, line > 0 && line === frame.selected);
  context.strokeStyle = edge;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(at, y + RADIUS + 3);
  context.stroke();
  context.beginPath();
  if (mark === 'turn') context.roundRect(x - TURN_RADIUS, y - TURN_RADIUS, 2 * TURN_RADIUS, 2 * TURN_RADIUS, 5);
  else context.arc(x, y, RADIUS + 1, 0, 2 * Math.PI);
  context.fillStyle = panel;
  context.fill();
  context.beginPath();
  const inner = mark === 'turn' ? TURN_RADIUS - 1 : RADIUS;
  if (mark === 'turn') context.roundRect(x - inner, y - inner, 2 * inner, 2 * inner, 4);
  else context.arc(x, y, inner - 0.75, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.stroke();
  const label = String(number);
  const font = mark === 'turn' ? fonts.heavy : fonts.small;
  text.draw(label, x - text.width(label, font) / 2, y + 0.5, 2 * RADIUS, font, ink);
  spots.push({
    x: x - RADIUS - 1,
    y: y - RADIUS - 1,
    width: 2 * RADIUS + 2,
    height: 2 * RADIUS + 2,
    item: { kind: 'pin', index: number - 1 },
  });
}

/** As in the story: what led there is solid, the turn solid in red, what came of it edged in red, what happened around it edged thinly. */
function lookOf(
  frame: Frame,
  mark: Pin['mark'],
  selected: boolean,
): { readonly edge: string; readonly fill: string; readonly ink: string } {
  const { panel, fg, dim, accent } = frame.palette.colours;
  if (selected) return { edge: accent, fill: accent, ink: panel };
  const wrong = frame.current ? convictionColour(frame, frame.current) : fg;
  if (mark === 'turn') return { edge: wrong, fill: wrong, ink: inkOn(wrong) };
  if (mark === 'harm') return { edge: wrong, fill: panel, ink: wrong };
  return mark === 'cause' ? { edge: fg, fill: fg, ink: panel } : { edge: dim, fill: panel, ink: fg };
}
