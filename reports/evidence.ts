// A verdict and the history that it was taken from: a verdict whose history has been cut off since is told so, and is not taken on trust.
import { judge } from '../harness/checks/judge.ts';
import { usageError } from '../harness/errors.ts';
import type { HarnessError } from '../harness/errors.ts';
import type { JudgedRun } from '../harness/report-types.ts';
import { eventsLeft } from '../harness/store/history-left.ts';
import { pasteRun } from '../harness/store/paste-run.ts';
import type { RunDirectory } from '../harness/store/run-directory.ts';
import { judgedHistory } from './judged-history.ts';
import { number, plural } from './words.ts';

/**
 * The report as verdict.json says it, where its history is whole. An unsafe verdict stands, for it was proven, and so does an inconclusive
 * one; a safe one does not: what is left is judged, and does not pass. `judgement.notes` says so first.
 */
export async function withEvidence<T extends JudgedRun>(report: T, { historyPath }: RunDirectory): Promise<T> {
  const { judgement } = report;
  const of = judgement.counts.events;
  if (of === 0) return report;
  const left = await eventsLeft(historyPath);
  if (left !== undefined && left >= of) return report;
  const verdictOf = `the verdict is of ${plural(of, 'event')}`;
  const note =
    left === undefined
      ? `Its history is gone since: ${verdictOf}, and nobody can judge them again.`
      : `Its history has been cut since: ${verdictOf}, ${number(left)} ${left === 1 ? 'is' : 'are'} left.`;
  const rest = left === undefined || judgement.verdict !== 'safe' ? judgement : await judgedAgain(historyPath);
  return {
    ...report,
    judgement: {
      ...rest,
      verdict: rest.verdict === 'safe' ? 'inconclusive' : rest.verdict,
      notes: [note, ...rest.notes],
    },
    historyLeft: { events: left ?? null, of },
  };
}

async function judgedAgain(historyPath: string): Promise<JudgedRun['judgement']> {
  return (await judgedHistory(historyPath, await judge(historyPath))).judgement;
}

/** Why `report` does not count the run; undefined: it does. An unsafe verdict counts without its history. */
export function notJudged({ judgement, historyLeft }: JudgedRun, run: RunDirectory): HarnessError | undefined {
  if (historyLeft?.events !== null || judgement.verdict === 'unsafe') return undefined;
  return usageError(
    'history-gone',
    `The run ${run.id} is not judged: its history is gone, and its verdict alone proves nothing.`,
    `Put its history.jsonl back, or run its plan again: lockstorm replay ${pasteRun(run.path)}`,
  );
}
