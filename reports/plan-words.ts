// A plan in words, fit for a terminal or a log: what its lock names, subjects and reasons say stays on their line and commands nothing.
import { describePlan } from '../harness/plan/describe.ts';
import type { Plan } from '../harness/plan/schema.ts';
import { plainValue } from './plain-report.ts';

/** As describePlan() says it, with every text of the plan made plain before: no line of it is a user's. */
export function planWords(plan: Plan): string {
  return describePlan(plainValue(plan));
}
