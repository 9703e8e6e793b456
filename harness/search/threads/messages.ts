// What a thread of the search and its parent say to each other; everything here is plain data that postMessage can copy.
import type { CheckName, Judgement, Violation } from '../../checks/check.ts';
import type { HistoryEvent } from '../../history/events.ts';
import type { FaultName, Plan } from '../../plan/schema.ts';
import type { RunFailure } from '../../report-types.ts';
import type { SimBundle } from '../../sim/inject/bundle.ts';
import type { SwarmInput } from '../swarm.ts';
import type { PlanCounts } from './plan-counts.ts';

/** The workerData of a thread. */
export interface ThreadData {
  /** Every subject that a job may name; esbuild ran in the main thread. */
  readonly bundles: readonly SimBundle[];
  /** Memory of its Pulse. */
  readonly pulse: SharedArrayBuffer;
}

/** What a search may ask of its plans. */
export type SwarmChoices = Pick<SwarmInput, 'faults' | 'size' | 'overrides'>;

/** Judge the plans of seeds `lane`, `lane + lanes`, … for each subject, until the board says that it is enough. */
export interface SearchJob {
  readonly kind: 'search';
  readonly lane: number;
  /** Memory of the Board that all lanes share. */
  readonly board: SharedArrayBuffer;
  readonly lanes: number;
  readonly subjects: readonly SearchedSubject[];
  /** Master seed, 16 hex digits. */
  readonly seed: string;
  readonly choices: SwarmChoices;
  /** Go on after a violation; only the first of each check is told. */
  readonly keepGoing: boolean;
  /** A subject whose first plans all fail is given up: not where the result must not depend on the number of lanes. */
  readonly giveUp: boolean;
}

export interface SearchedSubject {
  readonly name: string;
  /** Whether it can be asked for orphaned leases. */
  readonly orphaned: boolean;
  /** Kinds of fault that its plans may have, in place of those of the choices. */
  readonly faults?: readonly FaultName[];
}

/** Run one plan. */
export interface RunJob {
  readonly kind: 'run';
  readonly plan: Plan;
  /** verdict: stop at the first conviction · whole: run to the end · details: with history and trace, and with stack traces. */
  readonly depth: 'verdict' | 'whole' | 'details';
}

/** Find a smaller plan that the same check convicts. */
export interface ShrinkJob {
  readonly kind: 'shrink';
  readonly plan: Plan;
  readonly check: CheckName;
  readonly boxMs: number;
  /** One Int32: not 0 when it is to stop now, with the smallest plan so far. */
  readonly stop: SharedArrayBuffer;
}

export type Job = SearchJob | RunJob | ShrinkJob;

/** A plan that was run. */
export interface PlanRun {
  readonly traceHash: string;
  /** Events of the kernel. */
  readonly events: number;
  readonly virtualMs: number;
  /** The simulation ended early: what was judged is what had happened until then. */
  readonly failure?: RunFailure;
  readonly judgement: Judgement;
  /** The first violation of each check that convicts, in the order of the checks. */
  readonly convictions: readonly Violation[];
  /** With details only. */
  readonly history?: readonly HistoryEvent[];
  readonly trace?: readonly string[];
}

export interface ShrunkPlan {
  readonly plan: Plan;
  /** Smaller plans that failed too, one after the other. */
  readonly steps: number;
  /** Plans tried. */
  readonly runs: number;
  readonly cpuMs: number;
  /** false: the time was over before nothing smaller was left to try. */
  readonly complete: boolean;
}

/** What each kind of job ends with. */
export interface Results {
  search: null;
  run: PlanRun;
  shrink: ShrunkPlan;
}

/** What a search says while it goes on; `subject` is an index into the job's subjects. */
export type News =
  /** What has been counted since the last time, by subject. */
  { readonly kind: 'counts'; readonly counts: readonly PlanCounts[] } | UnsafePlan | FailedPlan;

/** A plan that convicts a subject; the run was stopped there. */
export interface UnsafePlan {
  readonly kind: 'unsafe';
  readonly subject: number;
  /** The plan is that of the n-th seed. */
  readonly n: number;
  readonly plan: Plan;
  /** The first violation of each check that convicts, in the order of the checks. */
  readonly violations: readonly Violation[];
  /** CPU that all lanes have spent on this subject until now. */
  readonly cpuMs: number;
}

/** The first plan of a lane that failed in this way; the others are only counted. */
export interface FailedPlan {
  readonly kind: 'failed';
  readonly subject: number;
  readonly n: number;
  readonly failure: RunFailure;
}

/** From a thread to its parent. broken: a fault of ours, or the thread's last words. */
export type FromThread =
  | { readonly type: 'ready' }
  | { readonly type: 'news'; readonly news: News }
  | { readonly type: 'done'; readonly result: Results[Job['kind']] }
  | { readonly type: 'broken'; readonly message: string };
