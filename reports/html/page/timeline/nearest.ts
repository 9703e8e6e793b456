// Which span is meant when somebody points at a moment. Pure.
import { firstReaching } from './spans.ts';
import type { Spans } from './spans.ts';

/** Among thousands under one pixel any is as good as another. */
const MOST_LOOKED_AT = 500;

/** Ref of the shortest span that is there at `atUs`, else of the nearest within `withinUs`; undefined: none. */
export function nearest(spans: Spans, atUs: number, withinUs: number): number | undefined {
  let best: number | undefined;
  let bestDistance = Infinity;
  let bestLength = Infinity;
  let looked = 0;
  for (let i = firstReaching(spans, atUs - withinUs); i < spans.length && looked < MOST_LOOKED_AT; i += 1) {
    const fromUs = spans.fromUs[i]!;
    const untilUs = spans.untilUs[i]!;
    if (fromUs > atUs + withinUs) break;
    const distance = Math.max(fromUs - atUs, atUs - untilUs, 0);
    const length = untilUs - fromUs;
    if (distance > withinUs) continue;
    looked += 1;
    if (distance > bestDistance || (distance === bestDistance && length >= bestLength)) continue;
    best = spans.ref[i]!;
    bestDistance = distance;
    bestLength = length;
  }
  return best;
}
