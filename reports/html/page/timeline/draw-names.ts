// Names of the lanes: at the left, or on a phone upon the picture.
import { visible } from '../visible.ts';
import { blamed } from './conviction-label.ts';
import { convictionColour } from './conviction-look.ts';
import { rowTop } from './density.ts';
import { NOBODY } from './lanes.ts';
import type { Frame } from './frame.ts';
import type { PlacedLane } from './layout.ts';
import type { WorkerLane } from './worker-lane.ts';
import { fonts } from './text.ts';

const LONGEST_SUBJECT = 40;

/** `w1`, or `?` for keys that nobody is known to have made. */
export function laneName({ worker }: WorkerLane): string {
  return worker === NOBODY ? '?' : `w${worker}`;
}

export function subjectName({ worker, subject }: WorkerLane): string {
  return worker === NOBODY ? 'whose key?' : visible(subject, LONGEST_SUBJECT);
}

export function drawWorkerName(frame: Frame, placed: PlacedLane, top: number): void {
  const { lanes, palette, context, text, layout, current } = frame;
  const lane = lanes.workers[placed.index]!;
  const name = laneName(lane);
  const subject = subjectName(lane);
  const { density } = placed;
  const font = density.belief >= 12 ? fonts.heavy : fonts.small;
  const wide = text.width(name, font);
  const y = density.above >= 10 ? top + density.above - 7 : top + placed.height / 2;
  const colour = palette.workers[placed.index] ?? palette.colours.fg;
  const x = layout.narrow ? 8 : 10;
  if (layout.narrow) {
    context.fillStyle = palette.thin(palette.colours.panel, 0.82);
    context.fillRect(0, y - 7, wide + 18, 14);
  }
  context.fillStyle = colour;
  context.fillRect(x - 3, y - 5, 4, 10);
  text.draw(name, x + 5, y, wide + 14, font, palette.colours.fg);
  if (current && blamed(current).includes(lane.worker)) {
    context.fillStyle = convictionColour(frame, current);
    context.fillRect(0, top + 1, 3, placed.height - 2);
  }
  if (layout.narrow) return;
  text.draw(subject, x + 11 + wide, y, layout.gutter - wide - x - 16, fonts.small, palette.colours.dim);
  if (density.belief < 15) return;
  const barsY = top + rowTop(density, lane.rows, 0);
  caption(frame, 'believes', barsY + density.belief / 2);
  const granted = density.grant >= 10 && lane.rows[0]?.granted === true;
  caption(frame, granted ? 'granted' : '', barsY + density.belief + 1 + density.grant / 2);
}

export function drawOtherName(frame: Frame, { kind, height }: PlacedLane, top: number): void {
  const { palette, text, context, layout, timeline } = frame;
  const imported = kind === 'etcd' && timeline.run.engine === 'import';
  const [name, below] = otherNames[imported ? 'nemesis' : (kind as keyof typeof otherNames)];
  const x = layout.narrow ? 5 : 12;
  const y = layout.narrow ? top + 8 : top + 12;
  if (layout.narrow) {
    context.fillStyle = palette.thin(palette.colours.panel, 0.82);
    context.fillRect(0, y - 7, text.width(name, fonts.small) + 10, 14);
    text.draw(name, x, y, 120, fonts.small, palette.colours.fg);
    return;
  }
  text.draw(name, x, y, layout.gutter - 14, fonts.strong, palette.colours.fg);
  if (height >= 34) text.draw(below, x, top + height - 13, layout.gutter - 26, fonts.small, palette.colours.dim);
}

const otherNames = {
  etcd: ['etcd', 'put, delete'],
  nemesis: ['nemesis', 'faults'],
  members: ['members', 'up or down'],
  witness: ['witness', 'writes'],
} as const;

function caption({ text, layout, palette }: Frame, words: string, y: number): void {
  const wide = text.width(words, fonts.small);
  text.draw(words, layout.gutter - wide - 6, y, wide + 14, fonts.small, palette.colours.dim);
}
