// Unsafe runs that tell the same story are told once: by subject, the check that convicts, and the version of etcd.
import type { JudgedRun } from '../harness/report-types.ts';
import { inOrder } from './sides.ts';

export interface DifferentFailure {
  /** The run in which it went on for longest, else the first that failed so. */
  readonly report: JudgedRun;
  /** Its number among all runs, from 1. */
  readonly runNumber: number;
  /** How many failed so, and of how many runs of that subject and etcd. */
  readonly times: number;
  readonly of: number;
  /** The other runs that failed so. */
  readonly others: readonly JudgedRun[];
}

/** In the order in which they first came. */
export function differentFailures(reports: readonly JudgedRun[]): DifferentFailure[] {
  const groups = new Map<string, { report: JudgedRun; runNumber: number; times: number; others: JudgedRun[] }>();
  for (const [index, report] of reports.entries()) {
    if (report.judgement.verdict !== 'unsafe') continue;
    const convictedBy = report.judgement.checks.find(({ verdict }) => verdict === 'unsafe')?.check;
    const key = [settingOf(report), convictedBy].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { report, runNumber: index + 1, times: 1, others: [] });
    else {
      group.times += 1;
      if (lengthUs(report) > lengthUs(group.report)) {
        group.others.push(group.report);
        Object.assign(group, { report, runNumber: index + 1 });
      } else group.others.push(report);
    }
  }
  return [...groups.values()].map((group) => ({
    ...group,
    of: reports.filter((other) => settingOf(other) === settingOf(group.report)).length,
  }));
}

/** How long the violation went on that its story is about. */
function lengthUs({ judgement: { checks } }: JudgedRun): number {
  const { span } = checks.flatMap(({ violations }) => violations).toSorted(inOrder)[0] ?? {};
  return span === undefined ? 0 : span.untilUs - span.fromUs;
}

/** What one version of etcd does is no news of another. */
function settingOf({ subjects, etcd }: JudgedRun): string {
  return `${subjects.join('+')}\n${etcd.version}`;
}
