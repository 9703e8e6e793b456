// A real run replays with a probability only: how often a plan fails, and how often a candidate must be run before one may say that it does not.
import type { Plan } from '../plan/schema.ts';

export interface Flakiness {
  readonly failed: number;
  readonly of: number;
}

/** A candidate that truly fails is missed at most this often. */
const MISSED_MAX = 0.05;

export async function measureFlakiness(options: {
  plan: Plan;
  fails: (plan: Plan) => Promise<boolean> | boolean;
  attempts: number;
}): Promise<Flakiness> {
  let failed = 0;
  for (let n = 0; n < options.attempts; n++) if (await options.fails(options.plan)) failed += 1;
  return { failed, of: options.attempts };
}

/**
 * The least N with (1 - p)^N < 5 %: so many attempts miss a candidate that fails as often as the plan measured with less than that probability.
 * p is the smaller of failed/of and Laplace's (failed + 1)/(of + 2): three of three are not yet "always". Infinity when it never failed.
 */
export function attemptsFor(failed: number, of: number): number {
  if (failed === 0) return Infinity;
  const p = Math.min(failed / of, (failed + 1) / (of + 2));
  return Math.floor(Math.log(MISSED_MAX) / Math.log(1 - p)) + 1;
}

/** A candidate fails when it fails at least once in so many attempts; stops at the first. */
export function failsOnceIn(
  attempts: number,
  fails: (candidate: Plan) => Promise<boolean> | boolean,
): (candidate: Plan) => Promise<boolean> {
  return async (candidate) => {
    for (let n = 0; n < attempts; n++) if (await fails(candidate)) return true;
    return false;
  };
}
