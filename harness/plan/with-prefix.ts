// A plan in a cluster that others use, too: its locks are given names that are this run's own.
import type { Plan } from './schema.ts';

/** The plan, each lock with the prefix before its name; the very plan when there is none. */
export function withPrefix(plan: Plan, keyPrefix: string): Plan {
  if (keyPrefix === '') return plan;
  const workers = plan.workers.map((worker) => ({
    ...worker,
    rounds: worker.rounds.map((round) => ({ ...round, lock: `${keyPrefix}${round.lock}` })),
  }));
  return { ...plan, workers };
}
