// A violation in the few words that fit beside it. Pure.
import type { Conviction } from '../../../timeline/timeline.ts';
import { storyLengthText } from '../lengths.ts';

/** `1.062 s: w1 and w2 both believe`, `stale for 0.610 s`, `0.610 s too late`; the check's name where it has no length. */
export function convictionLabel({ check, fromUs, untilUs, workers }: Conviction): string {
  const length = storyLengthText(untilUs - fromUs);
  if (!(untilUs > fromUs)) return workers.length > 0 ? `${check}: ${names(workers)}` : check;
  if (check === 'mutual-exclusion') return `${length}: ${names(believers(workers))} both believe`;
  if (check === 'stale-holder') return `stale for ${length}`;
  if (check === 'late-expiry') return `${length} too late`;
  if (check === 'liveness') return `${length}: free, and ${names(workers)} waits`;
  if (check === 'early-expiry') return `${length} too early`;
  return `${check} for ${length}`;
}

/** Who believe at once: where a third one stole the lock, it is named first and believes nothing; ascending. */
export function believers(workers: readonly number[]): readonly number[] {
  return (workers.length > 2 ? workers.slice(-2) : workers).toSorted((a, b) => a - b);
}

/** Whose bars are wrong: of a mutual exclusion those who believe, else all that it names. */
export function blamed({ check, workers }: Conviction): readonly number[] {
  return check === 'mutual-exclusion' ? believers(workers) : workers;
}

function names(workers: readonly number[]): string {
  const shown = workers.slice(0, 3).map((worker) => `w${worker}`);
  if (workers.length > shown.length) return `${shown.join(', ')} and ${workers.length - shown.length} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1]}`;
}
