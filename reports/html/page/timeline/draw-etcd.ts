// The lanes below the workers': etcd (leader, term, writes of lock keys), its members, and the witness's writes.
import { drawBands } from './draw-bands.ts';
import { drawMarks } from './draw-marks.ts';
import type { Frame } from './frame.ts';
import { MEMBER_ROW_PX } from './layout.ts';
import { xOf } from './scale.ts';
import { eachRun, firstReaching } from './spans.ts';
import { fonts } from './text.ts';

const LEADER_PX = 16;
const LABEL_PX = 40;

/** `top` and `height` of the lane, without the line that its name has on a phone. */
export function drawEtcd(frame: Frame, top: number, height: number): void {
  const { lanes, palette, context, scale } = frame;
  drawBands(frame, lanes.etcd.bands, { top: top + 3, height: LEADER_PX, textY: top + 4 + LEADER_PX / 2, indent: 9 });
  const middle = top + LEADER_PX + 3 + (height - LEADER_PX - 3) / 2;
  context.fillStyle = palette.colours.line;
  context.fillRect(scale.left, middle, scale.width, 1);
  drawTicks(frame, middle);
  drawMarks(frame, lanes.etcd.marks, { signY: top + 11, killY: top + 11, killSize: 5, signs: true, named: false });
}

/** A put stands on the line, a delete hangs from it; the revision beside it where there is room. */
function drawTicks(frame: Frame, middle: number): void {
  const { lanes, timeline, scale, context, palette, text, labels } = frame;
  const { marks } = lanes.etcd;
  let lastPut = -Infinity;
  let lastDelete = -Infinity;
  let labelled = -Infinity;
  for (let i = firstReaching(marks, scale.fromUs); i < marks.length && marks.fromUs[i]! <= scale.untilUs; i += 1) {
    const mark = timeline.marks[marks.ref[i]!]!;
    if (mark.what !== 'put' && mark.what !== 'delete') continue;
    const isPut = mark.what === 'put';
    const x = xOf(scale, mark.atUs);
    if (x - (isPut ? lastPut : lastDelete) < 1) continue;
    if (isPut) lastPut = x;
    else lastDelete = x;
    context.fillStyle = isPut ? palette.colours.grant : palette.colours.fg;
    context.fillRect(x - 1, isPut ? middle - 9 : middle, 2, 9);
    const next = i + 1 < marks.length ? xOf(scale, marks.fromUs[i + 1]!) : Infinity;
    if (next - x < LABEL_PX || x - labelled < LABEL_PX) continue;
    labelled = x;
    text.draw(
      labels.revision(mark.line),
      x + 4,
      isPut ? middle - 5 : middle + 6,
      LABEL_PX + 20,
      fonts.small,
      palette.colours.dim,
    );
  }
}

export function drawMembers(frame: Frame, top: number, height: number): void {
  const { lanes, palette, context, scale, text, layout } = frame;
  const rows = Math.max(lanes.members.length, 1);
  const each = Math.min(MEMBER_ROW_PX, (height - 8) / rows);
  lanes.members.forEach((lane, index) => {
    const y = top + 4 + index * each;
    context.fillStyle = palette.thin(palette.colours.safe, 0.3);
    context.fillRect(scale.left, y + 1, scale.width, each - 2);
    drawBands(frame, lane.bands, {
      top: y + 1,
      height: each - 2,
      textY: each >= 12 ? y + each / 2 + 1 : undefined,
      indent: 9,
    });
    drawMarks(frame, lane.marks, { signY: y + each / 2, killY: y + each / 2, killSize: 4, signs: true, named: false });
    if (layout.narrow || each < 10) return;
    text.draw(`${lane.member}`, scale.left - 14, y + each / 2, 14, fonts.small, palette.colours.dim);
  });
}

const WITNESS_ROWS = 8;

/** A tick a write, in its worker's colour and at its worker's height, so that A B A jumps to the eye. */
export function drawWitness(frame: Frame, top: number, height: number): void {
  const { lanes, palette, context, scale } = frame;
  const rows = Math.min(Math.max(lanes.writes.length, 1), WITNESS_ROWS);
  const each = (height - 8) / rows;
  lanes.writes.forEach((writes, index) => {
    context.fillStyle = palette.workers[index] ?? palette.colours.write;
    const y = top + 4 + (index % rows) * each;
    eachRun(writes, scale.fromUs, scale.untilUs, scale.usPerPx, (fromUs, untilUs) => {
      const x = xOf(scale, fromUs);
      context.fillRect(x - 1, y, Math.max(xOf(scale, untilUs) - x, 0) + 2, each - 1);
    });
  });
}
