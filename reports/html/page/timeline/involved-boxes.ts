// Where on the canvas the bars are that a violation is about.
import type { Conviction } from '../../../timeline/timeline.ts';
import { rowHeight, rowTop } from './density.ts';
import { laneTop } from './frame.ts';
import type { Frame } from './frame.ts';
import { involvedIn } from './involved-rows.ts';
import type { Involved } from './involved-rows.ts';

export interface Upright {
  readonly top: number;
  readonly height: number;
}

export interface InvolvedBoxes {
  readonly lanes: readonly Upright[];
  readonly bars: readonly Upright[];
}

const remembered = new WeakMap<Conviction, Involved>();

export function involvedBoxes(frame: Frame, conviction: Conviction): InvolvedBoxes {
  const involved = remembered.get(conviction) ?? involvedIn(conviction, frame.lanes, frame.timeline);
  remembered.set(conviction, involved);
  const lanes: Upright[] = [];
  const bars: Upright[] = [];
  for (const { worker, rows } of involved.lanes) {
    const placed = frame.placedOf.get(worker);
    if (!placed) continue;
    const top = laneTop(frame, placed, false);
    lanes.push({ top, height: placed.height });
    const { density } = placed;
    for (const row of rows) {
      const y = top + rowTop(density, row);
      if (involved.half === 'upper') bars.push({ top: y, height: density.belief });
      else if (involved.half === 'lower') bars.push({ top: y + density.belief + 1, height: density.grant });
      else bars.push({ top: y, height: rowHeight(density) });
    }
  }
  return { lanes, bars };
}
