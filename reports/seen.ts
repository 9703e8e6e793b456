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

/** Expiries whose time was judged, each counted once (at least so many): early-expiry and late-expiry look at many of the same. */
export function expiriesJudged({ checks }: Pick<Judgement, 'checks'>): number {
  return expiriesIn(Object.fromEntries(checks.map(({ check, judged }) => [check, judged])));
}

/** The same from what each check judged. The larger of the two counts: no expiry is in it twice. */
export function expiriesIn(judged: Readonly<Record<string, Readonly<Record<string, number>>>>): number {
  return Math.max(...['early-expiry', 'late-expiry'].map((check) => judged[check]?.expiries ?? 0));
}

/** Names of the checks that convict, for one cell of a table; nothing where none does. */
export function convictingChecks(judgements: readonly Judgement[]): string[] {
  const names = checksSeen(judgements).flatMap(({ check, verdict }) => (verdict === 'unsafe' ? [check] : []));
  return names.length === 0 ? [] : [names.join(', ')];
}

/** Faults that struck workers or etcd, but SIGKILLs of workers. */
export function otherFaults({ counts: { faults } }: Judgement): number {
  return Object.entries(faults).reduce((sum, [what, count]) => (what === 'kill' ? sum : sum + count), 0);
}

/** How many judgements of all checks were left open. */
export function judgementsInconclusive({ checks }: Pick<Judgement, 'checks'>): number {
  return checks.reduce((sum, { inconclusive }) => sum + Object.values(inconclusive).reduce((a, b) => a + b, 0), 0);
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
