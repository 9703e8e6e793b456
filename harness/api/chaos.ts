// `chaos()`: what the command line does, as a promise. The work is done in a process of its own (chaos-process.ts).
import { ChaosError } from './chaos-error.ts';
import type { ChaosOptions } from './options.ts';
import { wordsOf } from './options.ts';
import type { Answer } from './messages.ts';
import { answerOf } from './answer-of.ts';
import type { Judged } from './result.ts';

export interface ChaosResult extends Judged {
  /** Throws a ChaosError with the story unless the verdict is safe; an inconclusive one may be let pass. */
  assertSafe(options?: { readonly allowInconclusive?: boolean }): void;
}

/**
 * Storms a lock in scenarios, or explores it, and resolves with what was judged, safe or not. Rejects with a ChaosError where the options
 * ask for what cannot be, or where the environment failed and nothing is unsafe; with the signal's reason when that aborts.
 */
export async function chaos(options: ChaosOptions): Promise<ChaosResult> {
  const answer = await answerOf(wordsOf(options, process.cwd()), options.signal);
  const { judged, exitCode } = answer;
  // Unsafe wins over everything, as it does in the exit code.
  if (judged === undefined || (judged.verdict !== 'unsafe' && !judgedCodes.includes(exitCode)))
    throw new ChaosError(exitCode === 4 ? 'usage' : 'environment', failureText(answer), judged);
  return {
    ...judged,
    assertSafe({ allowInconclusive = false } = {}) {
      const { verdict } = judged;
      // The exit code is 0 also where the environment or the config lets an inconclusive verdict pass.
      if (verdict === 'safe' || (verdict === 'inconclusive' && (allowInconclusive || exitCode === 0))) return;
      throw new ChaosError(verdict, `${headline(judged)}\n\n${judged.text}`, judged);
    },
  };
}

/** Of the command line: safe, unsafe, inconclusive. With any other something failed that is no verdict on the lock. */
const judgedCodes = [0, 1, 2];

/** Some reporters show the first line only. */
function headline({ verdict, runs }: Judged): string {
  if (verdict !== 'unsafe')
    return 'inconclusive: too little could be judged to call the lock safe. Give it more time or runs, or let it pass with allowInconclusive.';
  const [first] = runs.flatMap(({ violations }) => violations);
  return `unsafe${first === undefined ? '' : `: ${first.what}`}`;
}

function failureText({ judged, errors, exitCode }: Answer): string {
  const said = [judged?.text ?? '', errors.replace(/^error: /, '')].filter((text) => text !== '');
  return said.length > 0 ? said.join('\n') : `lockstorm ended with exit code ${exitCode} and said nothing.`;
}
