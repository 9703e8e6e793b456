// What can be shown of a run whose history is gone: what its plan and its verdict say.
import type { JudgedRun } from '../../harness/report-types.ts';
import { convictionsOf } from '../timeline/convictions.ts';
import { Naming } from '../timeline/naming.ts';
import { checkRowsOf, runFactsOf } from '../timeline/run-facts.ts';
import type { Timeline } from '../timeline/timeline.ts';

/** A timeline without events, bars and samples; the stories of its violations are whole. `leftOut` says why. `again`: as readTimeline has it. */
export function timelineOfVerdict(report: JudgedRun, again?: string): Timeline {
  const naming = new Naming();
  for (const { violations, findings } of report.judgement.checks)
    for (const { lock } of [...violations, ...findings]) if (lock !== '') naming.lock(lock);
  const violations = convictionsOf(report, naming);
  const endsUs = violations.flatMap(({ fromUs, untilUs, story }) => [
    fromUs,
    untilUs,
    ...story.map(({ atUs }) => atUs),
  ]);
  return {
    run: runFactsOf(report, undefined, naming, again),
    fromUs: endsUs.reduce((least, us) => Math.min(least, us), 0),
    untilUs: endsUs.reduce((most, us) => Math.max(most, us), report.elapsedMs * 1000),
    workers: (report.plan?.workers ?? []).map(({ subject }, worker) => ({ worker, subject: naming.name(subject) })),
    // What ran, and when, nobody knows any more.
    members: 0,
    locks: naming.locks,
    holds: [],
    grants: [],
    bands: [],
    marks: [],
    writes: [],
    violations,
    samples: [],
    events: [],
    checks: checkRowsOf(report, naming),
    notes: report.judgement.notes.map((note) => naming.text(note)),
    leftOut: ['history.jsonl is not there any more: this page shows only what verdict.json says.'],
  };
}
