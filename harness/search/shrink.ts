// A failing plan → a minimal plan that fails in the same way. The engine comes in as a function.
import type { Plan } from '../plan/schema.ts';
import { shrinking } from './shrinking.ts';
import type { ShrinkingOptions, Shrunk } from './shrinking.ts';

export interface ShrinkOptions extends ShrinkingOptions {
  /** Whether this plan fails, by the same check as the plan given: another bug is another plan. */
  readonly fails: (candidate: Plan) => Promise<boolean> | boolean;
}

export interface ShrinkSyncOptions extends ShrinkingOptions {
  readonly fails: (candidate: Plan) => boolean;
}

/** Shrinks for `budgetMs` at most (a run under way is waited for). What `fails` throws ends it. The result satisfies planSchema if the plan does. */
export async function shrinkPlan(options: ShrinkOptions): Promise<Shrunk> {
  const search = shrinking(options);
  let next = search.next();
  while (!next.done) next = search.next(await options.fails(next.value));
  return next.value;
}

/** The same for the simulation, without leaving the macrotask. */
export function shrinkPlanSync(options: ShrinkSyncOptions): Shrunk {
  const search = shrinking(options);
  let next = search.next();
  while (!next.done) next = search.next(options.fails(next.value));
  return next.value;
}

export type { FailingRun } from './passes/pass.ts';
export type { Shrunk, ShrinkStep } from './shrinking.ts';
