// The numbered pins of the story of the violation that is looked at: the same numbers as in the story beside the picture.
import { laneTop } from './frame.ts';
import type { Frame } from './frame.ts';
import { rowHeight, rowTop } from './density.ts';
import type { PlacedLane } from './layout.ts';
import type { Pin } from './pins.ts';
import { xOf } from './scale.ts';
import { fonts } from './text.ts';

const RADIUS = 8;

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
  const rows = frame.lanes.workers[lane.index]!.rows.length;
  const bars = top + rowTop(lane.density, rows - 1) + rowHeight(lane.density);
  return pin.grant ? bars + RADIUS - 2 : top + RADIUS + 2;
}

/** Where its place is taken it moves to the right, and a line shows whence. */
function drawPin(frame: Frame, { number, atUs, line }: Pin, y: number, taken: Map<number, number>): void {
  const { context, text, palette, scale, spots } = frame;
  const at = xOf(scale, atUs);
  const least = (taken.get(y) ?? -Infinity) + 2 * RADIUS + 1;
  const x = Math.min(Math.max(at, least, scale.left + RADIUS), scale.left + scale.width - RADIUS);
  taken.set(y, x);
  const { panel } = palette.colours;
  const fg = line > 0 && line === frame.selected ? palette.colours.accent : palette.colours.fg;
  context.strokeStyle = fg;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(at, y + RADIUS + 3);
  context.stroke();
  context.beginPath();
  context.arc(x, y, RADIUS, 0, 2 * Math.PI);
  context.fillStyle = fg;
  context.fill();
  context.strokeStyle = panel;
  context.stroke();
  const label = String(number);
  text.draw(label, x - text.width(label, fonts.small) / 2, y + 0.5, 2 * RADIUS, fonts.small, panel);
  spots.push({
    x: x - RADIUS - 1,
    y: y - RADIUS - 1,
    width: 2 * RADIUS + 2,
    height: 2 * RADIUS + 2,
    item: { kind: 'pin', index: number - 1 },
  });
}
