// The reports of a command as plain data for who called us from a program.
import { violationsOf } from '../../reports/story.ts';
import { mergeVerdicts } from '../checks/check.ts';
import type { Concluded } from '../commands/context.ts';
import type { JudgedRun } from '../report-types.ts';
import type { ChaosRun, Judged } from './result.ts';

/** `text`: what the command printed, which begins with its seed. */
export function judgedOf({ reports, explored }: Concluded, text: string): Judged {
  const remembered = new Set(explored.flatMap(({ failedBefore = [] }) => failedBefore));
  const runs = [...reports, ...explored.flatMap(({ findings }) => findings)].map((report) =>
    runOf(report, remembered.has(report.id)),
  );
  const explorations = explored.map(({ subject, verdict, counts }) => ({
    subject,
    verdict,
    plans: counts.plans,
    acquisitions: counts.acquisitions,
  }));
  const all = [...runs, ...explorations];
  return {
    verdict: mergeVerdicts(all.map(({ verdict }) => verdict)),
    seed: /^seed ([0-9a-f]{16})$/m.exec(text)?.[1] ?? '',
    runs,
    explored: explorations,
    counts: {
      runs: runs.length,
      plans: explorations.reduce((sum, { plans }) => sum + plans, 0),
      acquisitions: all.reduce((sum, { acquisitions }) => sum + acquisitions, 0),
      kills: runs.reduce((sum, { kills }) => sum + kills, 0),
    },
    text,
  };
}

function runOf(report: JudgedRun, failedBefore: boolean): ChaosRun {
  const { id, directory, scenario, seed, subjects, judgement, etcd, elapsedMs, simulation } = report;
  const { version, provider, members } = etcd;
  return {
    id,
    directory,
    scenario,
    seed,
    subjects,
    engine: simulation === undefined ? 'real' : 'sim',
    verdict: judgement.verdict,
    failedBefore,
    violations: violationsOf(report).map(({ check, subject, lock, what, expected }) => ({
      check,
      subject,
      lock,
      what,
      expected,
    })),
    checks: judgement.checks.map(({ check, verdict, seen }) => ({ check, verdict, seen })),
    acquisitions: judgement.counts.acquisitions,
    kills: judgement.counts.kills,
    etcd: { version, provider, members },
    elapsedMs,
  };
}
