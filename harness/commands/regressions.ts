// Regressions, kept plans that every run begins with, each in the engine that it came from.
import type { Engine } from '../faults/fault.ts';
import type { Plan } from '../plan/schema.ts';
import { openPool } from '../sim/open-pool.ts';
import { readRegressions } from '../store/keep.ts';
import type { ChosenSubject } from './choose.ts';
import type { Context } from './context.ts';
import type { Executed } from './execute.ts';
import { execute } from './execute.ts';
import type { Flags } from './flags.ts';
import { outOf, regressionsOf } from './places.ts';

export interface Regression {
  readonly plan: Plan;
  readonly engine: Engine;
}

/** Those whose subjects are all chosen, and whose scenario is, where some were named. */
export function regressionsFor(
  subjects: readonly ChosenSubject[],
  scenarioNames: readonly string[],
  context: Context,
): Regression[] {
  return readRegressions(regressionsOf(context))
    .map(({ plan, kept }) => ({ plan, engine: kept?.engine ?? 'real' }))
    .filter(({ plan }) => plan.workers.every(({ subject }) => subjects.some(({ name }) => name === subject)))
    .filter(({ plan }) => scenarioNames.length === 0 || scenarioNames.includes(plan.scenario));
}

/** Simulates the plans on every core; nothing is started when there are none. Throws what kept the simulation from starting. */
export async function simulateRegressions(
  plans: readonly Plan[],
  flags: Flags,
  context: Context,
  seed: string,
): Promise<Executed> {
  if (plans.length === 0) return { reports: [], failures: [] };
  const waiting = [...plans];
  await using pool = await openPool(
    plans.flatMap(({ workers }) => workers.map(({ subject }) => subject)),
    flags.threads,
  );
  const { runPlan } = await import('../run.ts');
  return await execute(
    {
      seed,
      lanes: pool.threads,
      runPlan: (plan, options) => runPlan(plan, { ...options, engine: 'sim', pool }),
      out: outOf(flags, context),
      next: () => waiting.shift(),
      left: () => `${waiting.length} regressions left`,
    },
    flags,
    context,
  );
}
