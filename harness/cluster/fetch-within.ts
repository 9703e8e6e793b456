// fetch with two time-outs: one until the server answers, one for everything.
import { messageOf } from '../errors.ts';

/**
 * A response whose headers came within `headersMs` and whose body fails when it is not there within `totalMs`, or at the
 * interrupt; else why not.
 */
export async function fetchWithin(
  url: string,
  headersMs: number,
  totalMs: number,
  interrupt: AbortSignal,
): Promise<{ readonly response: Response } | { readonly problem: string }> {
  const answer = new AbortController();
  const timer = setTimeout(() => answer.abort(), headersMs);
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([answer.signal, interrupt, AbortSignal.timeout(totalMs)]),
    });
    return { response };
  } catch (error) {
    const host = new URL(url).host;
    if (answer.signal.aborted) return { problem: `${host} did not answer within ${headersMs / 1000} s` };
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    return { problem: `${host} cannot be reached (${messageOf(cause)})` };
  } finally {
    clearTimeout(timer);
  }
}
