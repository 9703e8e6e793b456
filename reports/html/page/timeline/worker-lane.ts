// A worker's lane: rows of two bars one over the other (believes, is granted), and what struck the worker. Pure.
import type { GrantBar, HoldBar, Timeline } from '../../../timeline/timeline.ts';
import type { RowSize } from './density.ts';
import { groupRefs } from './group-refs.ts';
import { assignRows } from './rows.ts';
import { indexSpans } from './spans.ts';
import type { Spans } from './spans.ts';

/** Things that last at the same time have rows of their own, up to so many. */
const MOST_ROWS = 8;

export interface BarRow extends RowSize {
  /** Refs into `holds`: asked until it believes, or gives up. */
  readonly waiting: Spans;
  /** Refs into `holds`. */
  readonly belief: Spans;
  /** Refs into `grants`: the key is there, behind an older one. */
  readonly queued: Spans;
  /** Refs into `grants`. */
  readonly grant: Spans;
}

export interface WorkerLane {
  readonly worker: number;
  /** Empty where all workers run the same one. */
  readonly subject: string;
  readonly rows: readonly BarRow[];
  readonly bands: Spans;
  readonly marks: Spans;
}

export interface WorkerParts {
  readonly worker: number;
  readonly subject: string;
  /** Indexes into the timeline's lists. */
  readonly holds: readonly number[];
  readonly grants: readonly number[];
  readonly bands: Spans;
  readonly marks: Spans;
}

/** A lane with at least one row. A grant goes to the row of the hold that it was asked for by. */
export function makeWorkerLane(timeline: Timeline, parts: WorkerParts): WorkerLane {
  const holds = parts.holds.filter((ref) => Number.isFinite(timeline.holds[ref]!.askedUs));
  const grants = parts.grants.filter((ref) => Number.isFinite(timeline.grants[ref]!.putUs));
  const hold = (index: number): HoldBar => timeline.holds[holds[index]!]!;
  const grant = (index: number): GrantBar => timeline.grants[grants[index]!]!;
  const holdRows = assignRows(
    holds.length,
    (index) => hold(index).askedUs,
    (index) => hold(index).untilUs,
    MOST_ROWS,
  );
  const sameLock = groupRefs(holds, (ref) => timeline.holds[ref]!.lock);
  const prefer = (index: number) => {
    const { lock, putUs } = grant(index);
    const last = lastAsked(sameLock.get(lock) ?? [], (of) => hold(of).askedUs, putUs);
    return last === undefined ? -1 : holdRows[last]!;
  };
  const grantRows = assignRows(
    grants.length,
    (index) => grant(index).putUs,
    (index) => grant(index).untilUs,
    MOST_ROWS,
    prefer,
  );
  const count = Math.max(highest(holdRows), highest(grantRows)) + 1;
  return {
    worker: parts.worker,
    subject: parts.subject,
    bands: parts.bands,
    marks: parts.marks,
    rows: Array.from({ length: count }, (_, row) =>
      barRow(
        timeline,
        holds.filter((_ref, index) => holdRows[index] === row),
        grants.filter((_ref, index) => grantRows[index] === row),
        row === 0,
      ),
    ),
  };
}

/** The first one of a lane stands for the worker, and is full whatever is in it, but for what an imported history cannot have. */
function barRow(
  { holds, grants, run }: Timeline,
  held: readonly number[],
  granted: readonly number[],
  isFirst: boolean,
): BarRow {
  const believed = held.filter((ref) => holds[ref]!.fromUs !== null);
  const wasGranted = granted.filter((ref) => grants[ref]!.fromUs !== null);
  const asked = held.filter((ref) => (holds[ref]!.fromUs ?? Infinity) > holds[ref]!.askedUs);
  const put = granted.filter((ref) => (grants[ref]!.fromUs ?? Infinity) > grants[ref]!.putUs);
  return {
    believed: isFirst || believed.length > 0,
    granted: (isFirst && run.engine !== 'import') || wasGranted.length > 0,
    waiting: indexSpans(
      asked,
      (ref) => holds[ref]!.askedUs,
      (ref) => holds[ref]!.fromUs ?? holds[ref]!.untilUs,
    ),
    belief: indexSpans(
      believed,
      (ref) => holds[ref]!.fromUs ?? NaN,
      (ref) => holds[ref]!.untilUs,
    ),
    queued: indexSpans(
      put,
      (ref) => grants[ref]!.putUs,
      (ref) => grants[ref]!.fromUs ?? grants[ref]!.untilUs,
    ),
    grant: indexSpans(
      wasGranted,
      (ref) => grants[ref]!.fromUs ?? NaN,
      (ref) => grants[ref]!.untilUs,
    ),
  };
}

function highest(rows: Uint8Array): number {
  return rows.reduce((most, row) => Math.max(most, row), 0);
}

/** The last of `ascending` that asked no later than `atUs`. */
function lastAsked(ascending: readonly number[], askedOf: (index: number) => number, atUs: number): number | undefined {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (askedOf(ascending[middle]!) <= atUs) low = middle + 1;
    else high = middle;
  }
  return ascending[low - 1];
}
