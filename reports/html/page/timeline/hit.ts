// What is under the pointer: names of violations and pins first, then marks, bars, bands.
import { halvesOf, rowHeight, rowTop } from './density.ts';
import { laneTop } from './frame.ts';
import type { Frame } from './frame.ts';
import type { Item } from './item.ts';
import { MEMBER_ROW_PX } from './layout.ts';
import type { PlacedLane } from './layout.ts';
import { nearest } from './nearest.ts';
import { timeAt } from './scale.ts';
import type { Spans } from './spans.ts';

/** So far beside a thing it is still pointed at; a finger is broader than a mouse. */
const MARK_PX = 6;
const BAR_PX = 3;

type Kind = Item['kind'];

export function itemAt(frame: Frame, x: number, y: number, broad: boolean): Item | undefined {
  const spot = frame.spots.find((one) => x >= one.x && x <= one.x + one.width && y >= one.y && y <= one.y + one.height);
  if (spot) return spot.item;
  const { layout, lanes, scale } = frame;
  if (x < scale.left || y < layout.axisHeight || y >= layout.overviewTop) return undefined;
  const footer = y >= layout.footerTop;
  const placed = (footer ? layout.footer : layout.body).find((lane) => {
    const top = laneTop(frame, lane, footer);
    return y >= top && y < top + lane.height;
  });
  const atUs = timeAt(scale, x);
  const widely = broad ? 2.5 : 1;
  const find = (kind: Kind, spans: Spans | undefined, px: number): Item | undefined => {
    const index = spans && nearest(spans, atUs, px * widely * scale.usPerPx);
    return index === undefined ? undefined : { kind, index };
  };
  if (y < layout.bodyTop) return find('violation', lanes.convictions, BAR_PX);
  const found = placed && inLane(frame, placed, y - laneTop(frame, placed, footer), find);
  return found ?? find('band', lanes.all.bands, BAR_PX);
}

type Find = (kind: Kind, spans: Spans | undefined, px: number) => Item | undefined;

function inLane(frame: Frame, placed: PlacedLane, y: number, find: Find): Item | undefined {
  const { lanes } = frame;
  if (placed.kind === 'etcd') return find('mark', lanes.etcd.marks, MARK_PX) ?? find('band', lanes.etcd.bands, BAR_PX);
  if (placed.kind === 'members') {
    const each = Math.min(MEMBER_ROW_PX, (placed.height - 8) / Math.max(lanes.members.length, 1));
    const lane = lanes.members[Math.floor((y - 4) / each)];
    return find('mark', lane?.marks, MARK_PX) ?? find('band', lane?.bands, BAR_PX);
  }
  if (placed.kind === 'witness') return inWitness(frame, placed, y, find);
  const { worker, rows, marks, bands } = lanes.workers[placed.index]!;
  const { density } = placed;
  const mark = find('mark', marks, MARK_PX);
  if (mark && (y < density.above || frame.timeline.marks[mark.index]!.what === 'kill')) return mark;
  for (const [index, row] of rows.entries()) {
    const top = rowTop(density, rows, index);
    if (y < top - 1 || y > top + rowHeight(density, row) + 1) continue;
    const bar =
      y <= top + halvesOf(density, row).belief
        ? (find('hold', row.belief, BAR_PX) ?? find('hold', row.waiting, BAR_PX))
        : (find('grant', row.grant, BAR_PX) ?? find('grant', row.queued, BAR_PX));
    if (bar) return bar;
  }
  if (mark) return mark;
  const violation = find('violation', lanes.convictions, BAR_PX);
  const concerned = violation && frame.timeline.violations[violation.index]!.workers.includes(worker);
  return concerned ? violation : find('band', bands, BAR_PX);
}

function inWitness({ lanes }: Frame, { height }: PlacedLane, y: number, find: Find): Item | undefined {
  const rows = Math.min(Math.max(lanes.writes.length, 1), 8);
  const row = Math.floor((y - 4) / ((height - 8) / rows));
  for (const [index, writes] of lanes.writes.entries()) {
    if (index % rows !== row) continue;
    const write = find('write', writes, BAR_PX);
    if (write) return write;
  }
  return undefined;
}
