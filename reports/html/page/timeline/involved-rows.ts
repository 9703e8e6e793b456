// Which bars a violation is about: the lanes of those at fault, and in them the rows that its story is about. Pure.
import type { Conviction, Timeline } from '../../../timeline/timeline.ts';
import { believers } from './conviction-label.ts';
import type { Lanes } from './lanes.ts';
import { firstReaching } from './spans.ts';
import type { Spans } from './spans.ts';
import type { BarRow } from './worker-lane.ts';

/** upper: what a worker believes · lower: what etcd grants · both. */
export type Half = 'upper' | 'lower' | 'both';

export interface InvolvedLane {
  readonly worker: number;
  readonly rows: readonly number[];
}

export interface Involved {
  readonly half: Half;
  readonly lanes: readonly InvolvedLane[];
}

/** Somebody believed too much: upper; a key was there too long or gone too early: lower; else both. */
export function involvedIn(conviction: Conviction, lanes: Lanes, timeline: Timeline): Involved {
  const { check, workers, story } = conviction;
  const both = check === 'mutual-exclusion';
  const who = new Set(both ? believers(workers) : workers.slice(0, 1));
  const half: Half =
    both || check === 'stale-holder' ? 'upper' : check === 'late-expiry' || check === 'early-expiry' ? 'lower' : 'both';
  const told = new Set(story.map(({ line }) => line).filter((line) => line > 0));
  const involved = lanes.workers
    .filter(({ worker }) => who.has(worker))
    .map(({ worker, rows }) => ({ worker, rows: rowsOf(rows, conviction, half, told, timeline) }));
  return { half, lanes: involved };
}

/** Rows whose bars the story tells of; else those with bars of that lock at that time; else all. */
function rowsOf(
  rows: readonly BarRow[],
  conviction: Conviction,
  half: Half,
  told: ReadonlySet<number>,
  { holds, grants }: Timeline,
): readonly number[] {
  const { lock } = conviction;
  const isOf = (of: number) => lock < 0 || of === lock;
  const some = (accept: (bar: { lock: number; line: number }) => boolean) =>
    [...rows.keys()].filter((row) => {
      const { belief, grant, queued } = rows[row]!;
      const above = half !== 'lower' && touches(belief, conviction, (ref) => accept(holds[ref]!));
      const below = (spans: Spans) => half !== 'upper' && touches(spans, conviction, (ref) => accept(grants[ref]!));
      return above || below(grant) || below(queued);
    });
  const byStory = some((bar) => isOf(bar.lock) && told.has(bar.line));
  if (byStory.length > 0) return byStory;
  const byLock = some((bar) => isOf(bar.lock));
  return byLock.length > 0 ? byLock : [...rows.keys()];
}

function touches(spans: Spans, { fromUs, untilUs }: Conviction, accept: (ref: number) => boolean): boolean {
  for (let i = firstReaching(spans, fromUs); i < spans.length && spans.fromUs[i]! <= untilUs; i += 1) {
    if (spans.untilUs[i]! >= fromUs && accept(spans.ref[i]!)) return true;
  }
  return false;
}
