// Whose doing a violation or a finding was, in words, and the findings of a run: what went wrong and is not the lock's doing.
import { checkNames } from '../harness/checks/check.ts';
import type { Side, Violation } from '../harness/checks/check.ts';
import type { JudgedRun } from '../harness/report-types.ts';
import { number } from './words.ts';

const words: Readonly<Record<Side, string>> = { library: 'lock library', server: 'etcd server', host: 'host' };
/** Findings of several runs that are listed; the rest are counted. */
const LISTED = 8;

/** `lock library`, `etcd server`, `host` */
export function sideWords(side: Side): string {
  return words[side];
}

/** All findings of a run: the checks' order first, then time. */
export function findingsOf(report: JudgedRun): Violation[] {
  return report.judgement.checks.flatMap((result) => result.findings).toSorted(inOrder);
}

/** `not the lock's doing: etcd server: …` */
export function findingText({ side, what }: Violation): string {
  return `not the lock's doing: ${sideWords(side)}: ${what}`;
}

/** A line for each run and kind of finding, with how often that came; undefined: there is none. */
export function findingsList(reports: readonly JudgedRun[]): string | undefined {
  const lines = reports.flatMap((report) => {
    const kinds = new Map<string, { first: Violation; count: number }>();
    for (const finding of findingsOf(report)) {
      const kind = kinds.get(`${finding.side} ${finding.check}`);
      if (kind) kind.count += 1;
      else kinds.set(`${finding.side} ${finding.check}`, { first: finding, count: 1 });
    }
    return [...kinds.values()].map(
      ({ first, count }) =>
        `  ${report.id}: ${findingText(first)}${count === 1 ? '' : `, and ${number(count - 1)} more of ${first.check}`}`,
    );
  });
  if (lines.length === 0) return undefined;
  const untold = lines.length - LISTED;
  return [
    ...lines.slice(0, LISTED),
    ...(untold > 0 ? [`  and ${number(untold)} more: see verdict.json of the runs`] : []),
  ].join('\n');
}

/** The checks' order first, then time. */
export function inOrder(a: Violation, b: Violation): number {
  return checkNames.indexOf(a.check) - checkNames.indexOf(b.check) || a.atUs - b.atUs;
}
