// What everything that draws looks at: one frame of the picture.
import type { Conviction, Timeline } from '../../../timeline/timeline.ts';
import type { BarLabels } from './bar-labels.ts';
import type { Item } from './item.ts';
import type { Lanes } from './lanes.ts';
import type { Layout, PlacedLane } from './layout.ts';
import type { Palette } from './palette.ts';
import type { Pin } from './pins.ts';
import type { Scale } from './scale.ts';
import type { TextPainter } from './text.ts';

export interface Frame {
  readonly context: CanvasRenderingContext2D;
  readonly text: TextPainter;
  readonly palette: Palette;
  readonly labels: BarLabels;
  readonly timeline: Timeline;
  readonly lanes: Lanes;
  readonly layout: Layout;
  /** The lane of a worker, by its number. */
  readonly placedOf: ReadonlyMap<number, PlacedLane>;
  readonly scale: Scale;
  /** Of the lanes of workers. */
  readonly scrollTop: number;
  readonly width: number;
  readonly height: number;
  readonly current: Conviction | undefined;
  readonly pins: readonly Pin[];
  /** Where the pointer is over the picture. */
  readonly pointerX: number | undefined;
  /** Line of the event that is selected, and its time. */
  readonly selected: number | undefined;
  readonly selectedUs: number | undefined;
  /** Text within bars: it stands on the red of a violation too. */
  readonly late: LateText[];
  /** What can be pointed at and was placed while drawing: names of violations, pins. */
  readonly spots: Spot[];
}

export interface LateText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly room: number;
  readonly font: string;
  readonly colour: string;
}

/** A rectangle on the canvas that stands for something. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly item: Item;
}

/** Top of a lane on the canvas. */
export function laneTop(
  { layout, scrollTop }: Pick<Frame, 'layout' | 'scrollTop'>,
  lane: PlacedLane,
  footer: boolean,
): number {
  return footer ? layout.footerTop + lane.top : layout.bodyTop + lane.top - scrollTop;
}

/** Calls `visit` for each lane of the body that can be seen. */
export function eachVisibleLane(frame: Frame, visit: (lane: PlacedLane, top: number) => void): void {
  const { layout } = frame;
  for (const lane of layout.body) {
    const top = laneTop(frame, lane, false);
    if (top < layout.bodyTop + layout.bodyHeight && top + lane.height > layout.bodyTop) visit(lane, top);
  }
}
