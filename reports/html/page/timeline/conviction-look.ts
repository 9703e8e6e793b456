// How violations look and where they are on the canvas. Red comes from what convicts, and from nothing else.
import type { Conviction } from '../../../timeline/timeline.ts';
import type { Frame } from './frame.ts';
import { xOf } from './scale.ts';
import { firstReaching } from './spans.ts';

/** However far one zooms out, it is seen. */
export const LEAST_PX = 3;

/** In this order they are drawn: nothing may hide what convicts. */
export function gravity({ convicts, check }: Conviction): number {
  if (!convicts) return 0;
  return check === 'stale-holder' ? 1 : 2;
}

export function convictionColour({ palette: { colours } }: Frame, { convicts }: Conviction): string {
  return convicts ? colours.overlap : colours.inconclusive;
}

/** In the order of time. */
export function eachInSight(
  frame: Frame,
  visit: (conviction: Conviction, current: boolean, index: number) => void,
): void {
  const { lanes, scale, timeline, current } = frame;
  const { convictions } = lanes;
  const margin = 2 * scale.usPerPx;
  for (let i = firstReaching(convictions, scale.fromUs - margin); i < convictions.length; i += 1) {
    if (convictions.fromUs[i]! > scale.untilUs + margin) break;
    if (convictions.untilUs[i]! < scale.fromUs - margin) continue;
    const index = convictions.ref[i]!;
    const conviction = timeline.violations[index]!;
    visit(conviction, conviction === current, index);
  }
}

/** Left and right, at least as far apart as can be seen, and in sight where it is: what happens at the run's last moment too. */
export function edges({ scale }: Frame, { fromUs, untilUs }: Conviction): [number, number] {
  const end = scale.left + scale.width;
  const from = xOf(scale, Number.isFinite(fromUs) ? fromUs : scale.fromUs);
  const until = xOf(scale, Number.isFinite(untilUs) ? Math.max(untilUs, fromUs) : scale.fromUs);
  const lacking = Math.max(LEAST_PX - (until - from), 0) / 2;
  if (from <= end && until >= scale.left) {
    const x = Math.min(Math.max(from - lacking, scale.left - LEAST_PX), end - LEAST_PX);
    return [x, Math.max(until + lacking, x + LEAST_PX, scale.left + LEAST_PX)];
  }
  return [from - lacking, until + lacking];
}
