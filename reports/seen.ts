// How much was seen: numbers over one or several runs that tables, lines and the live view share.
import { checkNames } from '../harness/checks/check.ts';
import type { CheckName, Judgement, Verdict } from '../harness/checks/check.ts';
import { mergeVerdicts } from '../harness/checks/check.ts';
import { addCounts } from './words.ts';

/** What one check saw over several runs. */
export interface CheckSeen {
  readonly check: CheckName;
  readonly verdict: Verdict;
  readonly judged: Readonly<Record<string, number>>;
  readonly inconclusive: Readonly<Record<string, number>>;
  readonly worstMarginMs: number | null;
  readonly violations: number;
}

/** One row a check that took part in any run, in the checks' order. */
export function checksSeen(judgements: readonly Judgement[]): CheckSeen[] {
  return checkNames.flatMap((check) => {
    const results = judgements.flatMap((judgement) => judgement.checks.filter((result) => result.check === check));
    if (results.length === 0) return [];
    return [
      {
        check,
        verdict: mergeVerdicts(results.map((result) => result.verdict)),
        judged: addCounts(results.map((result) => result.judged)),
        inconclusive: addCounts(results.map((result) => result.inconclusive)),
        worstMarginMs: smallest(results.map((result) => result.worstMarginMs)),
        violations: results.reduce((sum, result) => sum + result.violations.length, 0),
      },
    ];
  });
}

/** Expiries whose time was judged late or not late: one each, however many checks looked at it. */
export function expiriesJudged({ checks }: Judgement): number {
  const late = checks.find((result) => result.check === 'late-expiry');
  return Object.values(late?.judged ?? {}).reduce((sum, count) => sum + count, 0);
}

/** Faults that struck workers or etcd, but SIGKILLs of workers. */
export function otherFaults({ counts: { faults } }: Judgement): number {
  return Object.entries(faults).reduce((sum, [what, count]) => (what === 'kill' ? sum : sum + count), 0);
}

/** The check that came nearest to its bound, or furthest beyond it. */
export function worstMargin(judgements: readonly Judgement[]): { check: CheckName; ms: number } | undefined {
  return judgements
    .flatMap((judgement) => judgement.checks)
    .flatMap(({ check, worstMarginMs }) => (worstMarginMs === null ? [] : [{ check, ms: worstMarginMs }]))
    .toSorted((a, b) => a.ms - b.ms)[0];
}

function smallest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.min(...known);
}
