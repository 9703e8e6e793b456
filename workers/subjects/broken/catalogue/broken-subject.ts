// What the catalogue says of each broken subject.
import type { CheckName } from '../../../../harness/checks/check.ts';
import type { Plan } from '../../../../harness/plan/schema.ts';

export interface BrokenSubject {
  /** Number of the real bug that it re-enacts; null: made up. */
  readonly id: string | null;
  /** What is wrong, in one line. */
  readonly flaw: string;
  /** Where the bug, or its kind, was seen in real software; null: nowhere that we know. */
  readonly source: string | null;
  /** The check that must convict it. */
  readonly check: CheckName;
  /** The scenario of contention, timeouts, long holds or SIGKILL that convicts it on real processes; null: it takes another fault. */
  readonly scenario: 'contend' | 'sigkill' | 'orphan' | 'herd' | null;
  /** Why that is enough to bring it out. */
  readonly why: string;
  /** The smallest plan that convicts it; absent: a plan of its scenario is small enough. */
  readonly plan?: SmallPlan;
  /** Why the simulation cannot convict it, where it cannot; its plan is for real processes then. */
  readonly realOnly?: string;
}

/** A plan by hand: the same for each subject and seed but for these two. */
export type SmallPlan = (subject: string, seed: string) => Plan;
