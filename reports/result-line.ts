// The result of everything in one line, as a badge would say it.
import type { ExplorationReport, JudgedRun } from '../harness/report-types.ts';
import { outcomeOf, outcomeOfExplored } from './outcome.ts';
import type { Outcome } from './outcome.ts';

/** How many runs, and explored subjects, passed, failed, and so on. */
export function outcomeCounts(
  reports: readonly JudgedRun[],
  explored: readonly ExplorationReport[],
  allowInconclusive: boolean,
): Readonly<Record<Outcome, number>> {
  const counts = { passed: 0, failed: 0, inconclusive: 0, error: 0 };
  for (const report of reports) counts[outcomeOf(report, allowInconclusive)] += 1;
  for (const subject of explored) counts[outcomeOfExplored(subject, allowInconclusive)] += 1;
  return counts;
}

/** `33 passed, 1 failed`, `2 passed, 0 failed, 1 inconclusive, 1 not run to the end`. */
export function resultLine({ passed, failed, inconclusive, error }: Readonly<Record<Outcome, number>>): string {
  return [
    `${passed} passed, ${failed} failed`,
    ...(inconclusive === 0 ? [] : [`${inconclusive} inconclusive`]),
    ...(error === 0 ? [] : [`${error} not run to the end`]),
  ].join(', ');
}
