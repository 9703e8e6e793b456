// A subject that gave a time which cannot be true is believed none: what hangs on the times of holders is inconclusive then, never safe.
import type { Clocks, FalseTime } from '../history/clocks.ts';
import type { CheckResult } from './check.ts';
import { secondsText, timeText } from './story.ts';

/** Why a judgement could not be made. */
export const NO_TIMES = 'the times of a holder’s subject cannot be true';

/** The result of a check that goes by the times of holders: safe only where all could be believed. */
export function doubtTimes(result: CheckResult, { falseTimes }: Clocks): CheckResult {
  if (falseTimes.size === 0 || result.verdict !== 'safe') return result;
  return {
    ...result,
    verdict: 'inconclusive',
    inconclusive: { ...result.inconclusive, [NO_TIMES]: Math.max(1, result.inconclusive[NO_TIMES] ?? 0) },
  };
}

/** A sentence for each subject. */
export function falseTimeNotes({ falseTimes }: Clocks): string[] {
  return [...falseTimes].map(
    ([subject, time]) =>
      `The times of ${subject} are not its own, and nothing is judged by them: the t of "${time.kind}" that w${time.worker} said at ${timeText(time.atUs)} lies ${howFar(time)} (line ${time.line}). t must be CLOCK_MONOTONIC of this host in ns, taken when it is said.`,
  );
}

function howFar({ beyondUs }: FalseTime): string {
  return beyondUs > 0
    ? `${secondsText(beyondUs)} after it was read`
    : `${secondsText(-beyondUs)} before it was asked for`;
}
