// Unsafe runs that tell the same story are told once: by subject, the check that convicts, and the version of etcd.
import type { JudgedRun } from '../harness/report-types.ts';

export interface DifferentFailure {
  /** The first run that failed so. */
  readonly report: JudgedRun;
  /** Its number among all runs, from 1. */
  readonly runNumber: number;
  /** How many failed so, and of how many runs of that subject and etcd. */
  readonly times: number;
  readonly of: number;
  /** Ids of the other runs that failed so. */
  readonly others: readonly string[];
}

/** In the order in which they first came. */
export function differentFailures(reports: readonly JudgedRun[]): DifferentFailure[] {
  const groups = new Map<string, { report: JudgedRun; runNumber: number; times: number; others: string[] }>();
  for (const [index, report] of reports.entries()) {
    if (report.judgement.verdict !== 'unsafe') continue;
    const convictedBy = report.judgement.checks.find(({ verdict }) => verdict === 'unsafe')?.check;
    const key = [settingOf(report), convictedBy].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { report, runNumber: index + 1, times: 1, others: [] });
    else {
      group.times += 1;
      group.others.push(report.id);
    }
  }
  return [...groups.values()].map((group) => ({
    ...group,
    of: reports.filter((other) => settingOf(other) === settingOf(group.report)).length,
  }));
}

/** What one version of etcd does is no news of another. */
function settingOf({ subjects, etcd }: JudgedRun): string {
  return `${subjects.join('+')}\n${etcd.version}`;
}
