// Where on the canvas the bars are that a violation is about.
import type { Conviction } from '../../../timeline/timeline.ts';
import { halvesOf, rowHeight, rowTop } from './density.ts';
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
    const all = frame.lanes.workers[placed.index]!.rows;
    for (const row of rows) {
      const y = top + rowTop(density, all, row);
      const { belief, grant } = halvesOf(density, all[row]!);
      if (involved.half === 'upper') bars.push({ top: y, height: belief });
      else if (involved.half === 'lower') bars.push({ top: y + belief + 1, height: grant });
      else bars.push({ top: y, height: rowHeight(density, all[row]!) });
    }
  }
  return { lanes, bars };
}
