// What an exploration is asked for, what it says meanwhile, and what it finds.
import type { CheckName, Judgement, Violation } from '../checks/check.ts';
import type { FaultName, Plan } from '../plan/schema.ts';
import type { RunFailure } from '../report-types.ts';
import type { SwarmChoices } from './threads/messages.ts';
import type { PlanCounts } from './threads/plan-counts.ts';
import type { ThreadLimits } from './threads/sim-thread.ts';

export interface ExploreOptions {
  /** Names of subjects, or paths of subject files. */
  readonly subjects: readonly string[];
  /** Master seed, 16 hex digits. */
  readonly seed: string;
  /** Time for fresh seeds, in ms, shared by the subjects; starting threads, plans that failed before and shrinking come on top. */
  readonly forMs?: number | undefined;
  /** This many seeds for each subject at most. Without `forMs` what is found does not depend on the number of threads. */
  readonly plans?: number | undefined;
  /** One a core by default. */
  readonly threads?: number | undefined;
  /** Fault kinds, size and overrides of the plans. */
  readonly choices?: SwarmChoices | undefined;
  /** Kinds of fault that the plans of single subjects may have, in place of `choices.faults`. */
  readonly faultsOf?: Readonly<Record<string, readonly FaultName[]>> | undefined;
  /** Go on after a violation, and find one of each check; otherwise a subject is done with its first. */
  readonly keepGoing?: boolean | undefined;
  /** Time for shrinking one finding, in ms; 0: not at all. */
  readonly shrinkMs?: number | undefined;
  /** Folder of the seed store (failing-plans.ts); without it nothing is remembered. */
  readonly failingFolder?: string | undefined;
  /** Aborts when it is to end now, with what it has. */
  readonly stop?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ExploreProgress) => void) | undefined;
  readonly limits?: Partial<ThreadLimits> | undefined;
}

/** Said about five times a second by each thread. The objects are the explorer's own: read them, at once. */
export interface ExploreProgress {
  readonly stage: 'failed-before' | 'search' | 'shrink';
  readonly elapsedMs: number;
  readonly subjects: readonly { readonly subject: string; readonly counts: PlanCounts; readonly unsafe: boolean }[];
}

/** A plan that convicts a subject, and the smallest plan found that does so by the same check. */
export interface Finding {
  readonly subject: string;
  readonly check: CheckName;
  /** It is the plan of the n-th seed (from 0); null: it failed in an earlier exploration. */
  readonly n: number | null;
  /** Of the original plan, 16 hex digits. */
  readonly seed: string;
  readonly plan: Plan;
  readonly minimal: Plan;
  /** Of the minimal plan. */
  readonly violation: Violation;
  /** Of the minimal plan, run once more and to its end. null: it was not convicted again, and the subject's notes say so. */
  readonly confirmed: { readonly judgement: Judgement; readonly traceHash: string } | null;
  /** CPU ms that all threads spent on this subject until it was found; null: it failed before. */
  readonly findCpuMs: number | null;
  /** null: not shrunk. */
  readonly shrink: ShrinkSummary | null;
}

export interface ShrinkSummary {
  /** Smaller plans that failed too, one after the other. */
  readonly steps: number;
  /** Plans tried. */
  readonly runs: number;
  readonly cpuMs: number;
  /** false: the time was over first. */
  readonly complete: boolean;
}

/** What kept plans of a subject from being judged, by its code. */
export interface ExploreFailure {
  readonly failure: RunFailure;
  /** The lowest seed with which it was seen; null: before any plan ran. */
  readonly seed: string | null;
  readonly n: number | null;
  readonly count: number;
}

export interface SubjectResult {
  readonly subject: string;
  /** Of the search of fresh seeds. */
  readonly counts: PlanCounts;
  /** CPU ms that the threads spent on them. */
  readonly cpuMs: number;
  readonly findings: readonly Finding[];
  readonly failures: readonly ExploreFailure[];
  readonly notes: readonly string[];
}

/** Speed of the search of fresh seeds. CPU is that of the whole process. */
export interface Rates {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly plans: number;
  readonly events: number;
  readonly virtualMs: number;
  readonly plansPerCpuSecond: number;
  readonly eventsPerCpuSecond: number;
  readonly virtualSecondsPerCpuSecond: number;
}

export interface ExploreResult {
  readonly seed: string;
  readonly threads: number;
  /** In the order asked for. */
  readonly subjects: readonly SubjectResult[];
  readonly rates: Rates;
  /** It was stopped before its time, or its plans, were over. */
  readonly interrupted: boolean;
}
