// One broken subject in virtual time: plans of one seed after the other until the check convicts, and the reference on the very same plans.
import type { CheckName } from '../../harness/checks/check.ts';
import type { Plan } from '../../harness/plan/schema.ts';
import { convictingPlan } from '../../harness/search/convicting-plan.ts';
import type { Culprit } from '../../harness/search/convicting-plan.ts';
import { planSeed } from '../../harness/search/seeds.ts';
import { isLost } from '../../harness/search/threads/pool.ts';
import type { Pool } from '../../harness/search/threads/pool.ts';
import { stopwatch } from '../stopwatch.ts';
import type { Trial } from './matrix.ts';

export const REFERENCE = 'session-mutex';
/** A search that has not convicted by then has failed. */
const MOST_PLANS = 50;

/** The pool must know the subject and the reference. Never rejects for what they do. */
export async function trySimulated(
  culprit: Culprit,
  checks: readonly CheckName[],
  seed: string,
  pool: Pick<Pool, 'do'>,
): Promise<Trial> {
  const reference: string[] = [];
  const errors: string[] = [];
  const elapsedMs = stopwatch();
  let referenceMs = 0;
  for (let n = 0; n < MOST_PLANS; n++) {
    const plan = convictingPlan(culprit, planSeed(seed, n));
    const found = await convictedBy(plan, pool);
    if ('error' in found) return { by: null, plans: n, ms: elapsedMs(), reference: ['not run'], errors: [found.error] };
    const by = checks.find((check) => found.checks.includes(check));
    const ms = elapsedMs() - referenceMs;
    const cleared = await convictedBy(withReference(plan), pool);
    reference.push(...('error' in cleared ? [cleared.error] : cleared.checks));
    referenceMs = elapsedMs() - ms;
    if (by !== undefined) return { by, plans: n + 1, ms, reference, errors };
  }
  return { by: null, plans: MOST_PLANS, ms: elapsedMs() - referenceMs, reference, errors };
}

/** The same plan for the reference. */
export function withReference(plan: Plan): Plan {
  return { ...plan, workers: plan.workers.map((worker) => ({ ...worker, subject: REFERENCE })) };
}

async function convictedBy(
  plan: Plan,
  pool: Pick<Pool, 'do'>,
): Promise<{ checks: readonly CheckName[] } | { error: string }> {
  const run = await pool.do({ kind: 'run', plan, depth: 'whole' });
  if (isLost(run)) return { error: 'the thread of the simulation was lost' };
  if (run.failure) return { error: run.failure.message };
  return { checks: run.convictions.map(({ check }) => check) };
}
