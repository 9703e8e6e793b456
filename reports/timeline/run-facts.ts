// What a run was and how it ended, for the head of its page.
import type { EventOf } from '../../harness/history/events.ts';
import { describePlan } from '../../harness/plan/describe.ts';
import type { JudgedRun } from '../../harness/report-types.ts';
import { etcdWords } from '../etcd-words.ts';
import { plainValue } from '../plain-report.ts';
import { saw } from '../run-line.ts';
import type { Naming } from './naming.ts';
import type { CheckRow, RunFacts } from './timeline.ts';

/** Lines of a plan that are shown. */
const PLAN_LINES = 200;

/** `run`: as the history has it; undefined: it has none. `again`: what to paste, where there is a plan to run again. */
export function runFactsOf(
  report: JudgedRun,
  run: EventOf<'run'> | undefined,
  naming: Naming,
  again: string | undefined,
): RunFacts {
  const { id, scenario, seed, subjects, versions, plan, judgement, etcd, simulation, interrupted, error } = report;
  const lines = plan === undefined ? [] : describePlan(plainValue(plan)).split('\n');
  const more = lines.length - PLAN_LINES;
  return {
    id: naming.name(id),
    scenario: naming.name(scenario),
    seed: naming.name(seed),
    subjects: subjects.map((subject) => {
      const version = versions?.[subject];
      return naming.name(version === undefined ? subject : `${subject} (${version})`);
    }),
    etcd: naming.text(etcdWords(etcd)),
    engine: run?.engine ?? (simulation === undefined ? 'real' : 'sim'),
    startedAt: report.startedAt ?? (run && naming.name(run.startedAt)),
    verdict: judgement.verdict,
    interrupted,
    ...(error && { error: naming.text(error.message) }),
    seen: saw(report).join(', '),
    plan: [
      ...lines.slice(0, PLAN_LINES).map((line) => naming.text(line)),
      ...(more > 0 ? [`… and ${more} more lines`] : []),
    ],
    ...(plan !== undefined && { again: again ?? `npm run chaos -- replay ${naming.name(id)}` }),
  };
}

export function checkRowsOf({ judgement }: JudgedRun, naming: Naming): CheckRow[] {
  return judgement.checks.map(({ check, verdict, seen, worstMarginMs }) => ({
    check,
    verdict,
    seen: naming.text(seen),
    worstMarginMs,
  }));
}
