// What all runs of one subject in one scenario came to, real and simulated ones apart: those are different evidence.
import type { RunRow } from '../../harness/store/ledger-row.ts';
import type { Outcome } from '../outcome.ts';
import { groupBy } from '../words.ts';
import { outcomeOfRow, outcomesOf, subjectOf } from './row-outcome.ts';
import { wilsonInterval } from './wilson.ts';
import type { RateInterval } from './wilson.ts';

export interface PairStatistics {
  readonly key: string;
  readonly subject: string;
  readonly scenario: string;
  readonly engine: RunRow['engine'];
  readonly runs: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Of unsafe runs among those that were judged, safe or unsafe; undefined: none was. */
  readonly unsafeRate: RateInterval | undefined;
  readonly acquisitions: number;
  readonly kills: number;
  readonly killsAtStake: number;
  readonly expiriesJudged: number;
  /** The smallest distance to a bound, and whose; null: none was met. */
  readonly worstMarginMs: number | null;
  readonly worstMarginCheck: string | undefined;
  /** Of the newest runs, oldest first. */
  readonly latest: readonly Outcome[];
}

/** So many of the newest runs are shown one by one. */
const LATEST = 20;

/** Rows come oldest first. The pairs that fail most surely come first, then by their names. */
export function statisticsByPair(rows: readonly RunRow[]): PairStatistics[] {
  return [...groupBy(rows, pairKey)].map(([key, group]) => statisticsOf(key, group)).toSorted(worstFirst);
}

/** The same for all rows of a pair. */
export function pairKey(row: RunRow): string {
  return JSON.stringify([subjectOf(row), row.scenario, row.engine]);
}

function statisticsOf(key: string, rows: readonly RunRow[]): PairStatistics {
  const first = rows[0]!;
  const outcomes = outcomesOf(rows);
  const worst = worstMargin(rows);
  return {
    key,
    subject: subjectOf(first),
    scenario: first.scenario,
    engine: first.engine,
    runs: rows.length,
    outcomes,
    unsafeRate: wilsonInterval(outcomes.failed, outcomes.failed + outcomes.passed),
    acquisitions: sum(rows, 'acquisitions'),
    kills: sum(rows, 'kills'),
    killsAtStake: sum(rows, 'killsAtStake'),
    expiriesJudged: sum(rows, 'expiriesJudged'),
    worstMarginMs: worst?.worstMarginMs ?? null,
    worstMarginCheck: worst?.worstMarginCheck,
    latest: rows.slice(-LATEST).map(outcomeOfRow),
  };
}

/** The row with the smallest margin; undefined: none has one. */
export function worstMargin(rows: readonly RunRow[]): RunRow | undefined {
  return rows
    .filter(({ worstMarginMs }) => worstMarginMs !== null)
    .reduce<RunRow | undefined>(
      (worst, row) => (worst === undefined || row.worstMarginMs! < worst.worstMarginMs! ? row : worst),
      undefined,
    );
}

/** Of one of the counts of a row. */
export function sum(rows: readonly RunRow[], what: CountName): number {
  return rows.reduce((total, row) => total + row[what], 0);
}

export type CountName = 'acquisitions' | 'kills' | 'killsAtStake' | 'expiriesJudged' | 'otherFaults';

function worstFirst(a: PairStatistics, b: PairStatistics): number {
  return (
    (b.unsafeRate?.low ?? 0) - (a.unsafeRate?.low ?? 0) ||
    compare(a.subject, b.subject) ||
    compare(a.scenario, b.scenario) ||
    compare(a.engine, b.engine)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
