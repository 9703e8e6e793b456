// Spans of one row in typed arrays, built once: those in sight are found by bisection, those below a pixel are merged while drawing. Pure.

export interface Spans {
  readonly length: number;
  /** Ascending. */
  readonly fromUs: Float64Array;
  readonly untilUs: Float64Array;
  /** Largest `untilUs` up to here: ascending even where spans overlap, so that it can be bisected. */
  readonly reachUs: Float64Array;
  /** Index of the thing in the timeline's own list. */
  readonly ref: Uint32Array;
}

/** Spans of the things `refs` (indexes); those with times that are no numbers are left out, those that end before they begin have no length. */
export function indexSpans(
  refs: readonly number[],
  fromOf: (ref: number) => number,
  untilOf: (ref: number) => number,
): Spans {
  const good = refs.filter((ref) => Number.isFinite(fromOf(ref)) && Number.isFinite(untilOf(ref)));
  if (good.some((ref, i) => i > 0 && fromOf(good[i - 1]!) > fromOf(ref))) good.sort((a, b) => fromOf(a) - fromOf(b));
  const { length } = good;
  const spans = {
    length,
    fromUs: new Float64Array(length),
    untilUs: new Float64Array(length),
    reachUs: new Float64Array(length),
    ref: new Uint32Array(length),
  };
  let reach = -Infinity;
  good.forEach((ref, i) => {
    const from = fromOf(ref);
    const until = Math.max(from, untilOf(ref));
    reach = Math.max(reach, until);
    spans.fromUs[i] = from;
    spans.untilUs[i] = until;
    spans.reachUs[i] = reach;
    spans.ref[i] = ref;
  });
  return spans;
}

/** Index of the first span that may reach `fromUs`; `length` where none does. */
export function firstReaching(spans: Spans, fromUs: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans.reachUs[middle]! < fromUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Calls `visit` for what is in sight: a span of its own where it is at least `leastUs` long, a run of those that are shorter and have gaps
 * shorter than that; `first` is the index of its first span in `spans`. Nothing in sight is left out, however short.
 */
export function eachRun(
  spans: Spans,
  fromUs: number,
  untilUs: number,
  leastUs: number,
  visit: (fromUs: number, untilUs: number, first: number, count: number) => void,
): void {
  let runFrom = 0;
  let runUntil = -1;
  let first = 0;
  let count = 0;
  for (let i = firstReaching(spans, fromUs); i < spans.length; i += 1) {
    const from = spans.fromUs[i]!;
    if (from > untilUs) break;
    const until = spans.untilUs[i]!;
    if (until < fromUs) continue;
    if (until - from >= leastUs) {
      if (count > 0) visit(runFrom, runUntil, first, count);
      count = 0;
      visit(from, until, i, 1);
    } else if (count > 0 && from - runUntil < leastUs) {
      if (until > runUntil) runUntil = until;
      count += 1;
    } else {
      if (count > 0) visit(runFrom, runUntil, first, count);
      runFrom = from;
      runUntil = until;
      first = i;
      count = 1;
    }
  }
  if (count > 0) visit(runFrom, runUntil, first, count);
}
