// A run directory as a report, whatever is left of it: from verdict.json where that can be read, else by judging the history again.
import { existsSync } from 'node:fs';
import { judge } from '../harness/checks/judge.ts';
import { HarnessError, messageOf, usageError } from '../harness/errors.ts';
import type { JudgedRun } from '../harness/report-types.ts';
import { pasteRun } from '../harness/store/paste-run.ts';
import { readPlan } from '../harness/store/read-plan.ts';
import type { RunDirectory } from '../harness/store/run-directory.ts';
import { withEvidence } from './evidence.ts';
import { judgedHistory } from './judged-history.ts';
import { readVerdict, VERDICT_OF_ANOTHER_VERSION } from './verdict.ts';

/**
 * Throws a usage error where neither verdict.json nor history.jsonl tells what happened, and for files of another version's format.
 * Writes nothing. `judgement.notes` says what was missing, first of all that the history has been cut since (evidence.ts).
 */
export async function judgedRunOf(run: RunDirectory): Promise<JudgedRun> {
  if (existsSync(run.verdictPath)) {
    try {
      return await withEvidence(withPlan(readVerdict(run), run), run);
    } catch (error) {
      if (!(error instanceof HarnessError) || error.code === VERDICT_OF_ANOTHER_VERSION || !existsSync(run.historyPath))
        throw error;
      return noted(await fromHistory(run), `The verdict was judged again from the history: ${error.message}`);
    }
  }
  if (!existsSync(run.historyPath))
    throw usageError(
      'nothing-recorded',
      `The run ${run.id} has neither verdict.json nor history.jsonl: nothing of it was recorded.`,
      existsSync(run.planPath)
        ? `Run its plan again: lockstorm replay ${pasteRun(run.path)}`
        : `Name another run, or remove the folder ${run.path}.`,
    );
  return fromHistory(run);
}

async function fromHistory({ historyPath }: RunDirectory): Promise<JudgedRun> {
  return judgedHistory(historyPath, await judge(historyPath));
}

/** The verdict stands without its plan: what is absent is not told. */
function withPlan(report: Omit<JudgedRun, 'plan'>, { planPath }: RunDirectory): JudgedRun {
  if (!existsSync(planPath)) return noted({ ...report, plan: undefined }, 'plan.json is absent.');
  try {
    return { ...report, plan: readPlan(planPath).plan };
  } catch (error) {
    return noted({ ...report, plan: undefined }, `The plan is not shown: ${messageOf(error)}`);
  }
}

function noted(report: JudgedRun, note: string): JudgedRun {
  const { judgement } = report;
  // Written back by `report`, and read again.
  if (judgement.notes.includes(note)) return report;
  return { ...report, judgement: { ...judgement, notes: [note, ...judgement.notes] } };
}
