// How runs came out over time: a point a day, or a command where all are of few days.
import type { RunRow } from '../../harness/store/ledger-row.ts';
import type { IndexData, Trend, TrendPoint } from '../html/page/index/index-data.ts';
import { groupBy } from '../words.ts';
import { pairKey, sum, worstMargin } from './pair-statistics.ts';
import { outcomesOf, subjectOf } from './row-outcome.ts';

export interface Trends extends IndexData {
  /** Runs without a time, and runs before the first point that is shown. */
  readonly untimed: number;
  readonly earlier: number;
}

/** From so many different days on, a point is a day (UTC); with fewer it is a command. */
const DAYS_FOR_DAILY = 4;
/** So many points are shown, the newest. */
const POINTS = 60;

/** Rows come oldest first. */
export function trendsOf(rows: readonly RunRow[], points = POINTS): Trends {
  const days = new Set(rows.flatMap((row) => dayOf(row) ?? []));
  const unit = days.size >= DAYS_FOR_DAILY ? 'day' : 'command';
  const timeOf = new Map(rows.map((row) => [row, (unit === 'day' ? dayOf : commandOf)(row)]));
  const timed = rows.filter((row) => timeOf.get(row) !== undefined);
  const times = [...new Set(timed.map((row) => timeOf.get(row)!))].toSorted().slice(-points);
  const indices = new Map(times.map((time, index) => [time, index]));
  const indexOf = (row: RunRow): number | undefined => indices.get(timeOf.get(row)!);
  const shown = timed.filter((row) => indexOf(row) !== undefined);
  const pointsOf = (group: readonly RunRow[]): TrendPoint[] =>
    [...groupBy(group, (row) => String(indexOf(row)))]
      .map(([time, members]) => pointOf(Number(time), members))
      .toSorted((a, b) => a.time - b.time);
  const pairs = [...groupBy(shown, pairKey).values()].map((group): Trend => {
    const { scenario, engine } = group[0]!;
    return { subject: subjectOf(group[0]!), scenario, engine, points: pointsOf(group) };
  });
  return {
    unit,
    times,
    trends: [{ subject: '', scenario: '', engine: '', points: pointsOf(shown) }, ...pairs],
    untimed: rows.length - timed.length,
    earlier: timed.length - shown.length,
  };
}

function pointOf(time: number, rows: readonly RunRow[]): TrendPoint {
  return {
    time,
    runs: rows.length,
    ...outcomesOf(rows),
    acquisitions: sum(rows, 'acquisitions'),
    worstMarginMs: worstMargin(rows)?.worstMarginMs ?? null,
  };
}

function dayOf(row: RunRow): string | undefined {
  return normalized(row.startedAt ?? row.commandEndedAt)?.slice(0, 10);
}

/** A run of an older ledger counts as a command of its own. */
function commandOf(row: RunRow): string | undefined {
  return normalized(row.commandEndedAt ?? row.startedAt);
}

/** ISO 8601 in UTC; undefined: it is no time. */
export function normalized(text: string | undefined): string | undefined {
  const ms = text === undefined ? NaN : Date.parse(text);
  return Number.isFinite(ms) ? new Date(ms).toISOString() : undefined;
}
