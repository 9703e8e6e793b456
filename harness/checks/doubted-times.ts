// A subject that gave a time which cannot be true is believed none: what hangs on the times of holders is inconclusive then, never safe.
import type { Clocks, FalseTime } from '../history/clocks.ts';
import type { CheckResult, Violation } from './check.ts';
import { secondsText, timeText } from './story.ts';

/** Why a judgement could not be made. */
export const NO_TIMES = 'the times of a holder’s subject cannot be true';

/**
 * The result of a check that goes by the times of holders: safe only where all could be believed, and nobody stays convicted, or found
 * to have done something, by what was said before one of them turned out to be false.
 */
export function doubtTimes(result: CheckResult, clocks: Clocks): CheckResult {
  if (clocks.falseTimes.size === 0) return result;
  const believed = ({ workers }: Violation): boolean => !workers.some((worker) => clocks.doubtsWorker(worker));
  const violations = result.violations.filter(believed);
  const refused = (result.inconclusive[NO_TIMES] ?? 0) + result.violations.length - violations.length;
  return {
    ...result,
    verdict: violations.length > 0 ? 'unsafe' : 'inconclusive',
    violations,
    findings: result.findings.filter(believed),
    inconclusive: { ...result.inconclusive, [NO_TIMES]: Math.max(1, refused) },
  };
}

/** A sentence for each subject. */
export function falseTimeNotes({ falseTimes }: Clocks): string[] {
  return [...falseTimes].map(
    ([subject, time]) =>
      `${falseTimeText(subject, time)} (line ${time.line}). t must be CLOCK_MONOTONIC of this host in ns, taken when it is said.`,
  );
}

/** What gave them away: a sentence without its end. */
export function falseTimeText(subject: string, time: FalseTime): string {
  return `The times of ${subject} are not its own, and nothing is judged by them: the t of "${time.kind}" that w${time.worker} said at ${timeText(time.atUs)} lies ${howFar(time)}`;
}

function howFar({ beyondUs }: FalseTime): string {
  return beyondUs > 0
    ? `${secondsText(beyondUs)} after it was read`
    : `${secondsText(-beyondUs)} before it was asked for`;
}
