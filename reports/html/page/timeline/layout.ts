// Where everything stands: axis, violations' names, lanes of workers (which scroll), those of etcd, members and witness, the overview. Pure.
import type { Lanes } from './lanes.ts';
import { densitiesFor, fullRow, laneHeight, spotlit, stretched } from './density.ts';
import type { Density, RowSize } from './density.ts';

export interface PlacedLane {
  readonly kind: 'worker' | 'etcd' | 'members' | 'witness';
  /** Index into `lanes.workers`; 0 for the others. */
  readonly index: number;
  /** From the top of its zone. */
  readonly top: number;
  readonly height: number;
  readonly density: Density;
}

/** From top to bottom; heights in CSS pixels. What the body has beyond its height is scrolled to. */
export interface Layout {
  readonly gutter: number;
  readonly narrow: boolean;
  readonly axisHeight: number;
  /** Where the names of violations stand; 0: there are none. */
  readonly tagsHeight: number;
  readonly bodyTop: number;
  readonly bodyHeight: number;
  readonly body: readonly PlacedLane[];
  readonly contentHeight: number;
  readonly footerTop: number;
  readonly footer: readonly PlacedLane[];
  readonly overviewTop: number;
  readonly overviewHeight: number;
  /** What the picture would like to have to show everything without scrolling. */
  readonly wantedHeight: number;
}

export interface LayoutNeeds {
  readonly width: number;
  readonly height: number;
  /** Width of the widest name of a lane. */
  readonly nameWidth: number;
  /** Workers of the violation that is looked at. */
  readonly involved: readonly number[];
  readonly violations: boolean;
}

const NARROW_PX = 480;
const LEAST_BODY_PX = 150;
const MOST_STRETCHED = 1.4;
export const MEMBER_ROW_PX = 13;
const oneRow = [fullRow];

export function makeLayout(lanes: Lanes, needs: LayoutNeeds): Layout {
  const narrow = needs.width <= NARROW_PX;
  const axisHeight = 26;
  const tagsHeight = needs.violations ? 26 : 0;
  const overviewHeight = 44;
  const bodyTop = axisHeight + tagsHeight;
  const others = place(otherLanes(lanes, narrow));
  const most = needs.height - bodyTop - overviewHeight;
  const fixed = most - others.height >= LEAST_BODY_PX;
  const room = fixed ? most - others.height : most;
  const workers = workerLanes(lanes, needs.involved, room);
  const body = place(fixed ? workers : [...workers, ...otherLanes(lanes, narrow)]);
  const bodyHeight = Math.max(Math.min(room, body.height), 1);
  const footerTop = bodyTop + bodyHeight;
  const footerHeight = fixed ? others.height : 0;
  const overviewTop = footerTop + footerHeight;
  return {
    gutter: narrow ? 0 : Math.min(Math.max(needs.nameWidth + 20, 96), 190),
    narrow,
    axisHeight,
    tagsHeight,
    bodyTop,
    bodyHeight,
    body: body.lanes,
    contentHeight: body.height,
    footerTop,
    footer: fixed ? others.lanes : [],
    overviewTop,
    // What is left below everything else is its.
    overviewHeight: Math.max(overviewHeight, needs.height - overviewTop),
    wantedHeight: bodyTop + wantedByWorkers(lanes, needs.violations) + others.height + overviewHeight,
  };
}

type Unplaced = Omit<PlacedLane, 'top'>;

/** Of the height of a row whose halves are both full. */
function shareOf({ believed, granted }: RowSize): number {
  return believed ? (granted ? 1 : 0.7) : granted ? 0.6 : 0.3;
}

/** In the largest size that fits; those of the violation first, and large, where they would be out of sight or apart. */
function workerLanes(lanes: Lanes, involved: readonly number[], room: number): readonly Unplaced[] {
  const rows = lanes.workers.reduce((sum, lane) => sum + lane.rows.reduce((all, row) => all + shareOf(row), 0), 0);
  const sizes = densitiesFor(rows).map((density) =>
    lanes.workers.map((lane, index): Unplaced => {
      const its = involved.includes(lane.worker) ? spotlit : density;
      return { kind: 'worker', index, density: its, height: laneHeight(its, lane.rows) };
    }),
  );
  const fitting = sizes.find((size) => heightOf(size) <= room);
  const all = fitting ? filling(fitting, lanes, room) : sizes[sizes.length - 1]!;
  const isInvolved = ({ index }: Unplaced) => involved.includes(lanes.workers[index]!.worker);
  const theirs = all.filter(isInvolved);
  const apart = theirs.length > 0 && theirs[theirs.length - 1]!.index - theirs[0]!.index >= theirs.length;
  return apart || !fitting ? [...theirs, ...all.filter((lane) => !isInvolved(lane))] : all;
}

/** Room that is left makes bars larger. */
function filling(fitting: readonly Unplaced[], lanes: Lanes, room: number): readonly Unplaced[] {
  const by = room === Infinity ? 1 : Math.min(room / Math.max(heightOf(fitting), 1), MOST_STRETCHED);
  return fitting.map((lane) => {
    const density = stretched(lane.density, by);
    return { ...lane, density, height: laneHeight(density, lanes.workers[lane.index]!.rows) };
  });
}

/** Of all lanes as large as they may be, with room for two that a violation makes larger, so that no step to another one moves the page. */
function wantedByWorkers(lanes: Lanes, violations: boolean): number {
  const all = workerLanes(lanes, [], Infinity);
  const first = all[0];
  if (!first) return 0;
  const growth = violations
    ? Math.min(2, all.length) * (laneHeight(spotlit, oneRow) - laneHeight(first.density, oneRow))
    : 0;
  return heightOf(all) + growth;
}

function heightOf(all: readonly Unplaced[]): number {
  return all.reduce((sum, { height }) => sum + height, 0);
}

function otherLanes(lanes: Lanes, narrow: boolean): Unplaced[] {
  const density = spotlit;
  const top = narrow ? 12 : 0;
  const members = lanes.members.length;
  return [
    ...(lanes.hasEtcd ? [{ kind: 'etcd' as const, index: 0, height: 46 + top, density }] : []),
    ...(members > 0
      ? [{ kind: 'members' as const, index: 0, height: Math.min(members, 9) * MEMBER_ROW_PX + 8 + top, density }]
      : []),
    ...(lanes.hasWitness ? [{ kind: 'witness' as const, index: 0, height: 42 + top, density }] : []),
  ];
}

function place(lanes: readonly Unplaced[]): { lanes: PlacedLane[]; height: number } {
  let top = 0;
  const placed = lanes.map((lane): PlacedLane => {
    const at = top;
    top += lane.height;
    return { ...lane, top: at };
  });
  return { lanes: placed, height: top };
}
