// The cheapest plan that convicts a broken subject, as the catalogue knows it: one by hand, or one of its scenario.
import { scenarios } from '../../scenarios/index.ts';
import type { BrokenSubject } from '../../workers/subjects/broken/catalogue.ts';
import { generatePlan } from '../plan/generate.ts';
import type { Plan } from '../plan/schema.ts';

export interface Culprit {
  /** Of the subject. */
  readonly name: string;
  readonly broken: BrokenSubject;
  /** Whether it can be asked for orphaned leases. */
  readonly orphaned: boolean;
}

/** The plan of a seed. One plan of a scenario may miss the flaw, another one of the same scenario finds it. */
export function convictingPlan({ name, broken, orphaned }: Culprit, seed: string): Plan {
  if (broken.plan) return broken.plan(name, seed);
  const scenario = scenarios[broken.scenario ?? ''];
  if (!scenario) throw new Error(`the catalogue has neither a plan nor a scenario for ${name}`);
  return generatePlan({ scenario, seed, subject: name, orphaned });
}
