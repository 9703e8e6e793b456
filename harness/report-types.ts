// The seam between the pipeline (harness/run.ts) and what calls it: what a run is given, what it says meanwhile, what it returns.
import type { Judgement, Verdict } from './checks/check.ts';
import type { Etcds } from './cluster/etcds.ts';
import type { Engine } from './faults/fault.ts';
import type { HistoryEvent } from './history/events.ts';
import type { FaultName, Plan } from './plan/schema.ts';
import type { PlanCounts } from './search/threads/plan-counts.ts';
import type { Pool } from './search/threads/pool.ts';

/** Which etcd a run stormed. `note`: what a reader should know of this version, e.g. that it is end of life. */
export interface EtcdInfo {
  version: string;
  provider: string;
  members: number;
  note?: string;
}

/** What only a simulated run has. */
export interface SimulationInfo {
  /** 16 hex digits over every event of the kernel; equal for equal runs. */
  traceHash: string;
  /** Events of the kernel. */
  events: number;
  virtualMs: number;
  /** How often the plan was run, each time with this trace. */
  times: number;
  /** Versions that the trace depends on, beside the subject's. */
  lockstorm: string;
  node: string;
}

/** How the plan became what it is; original-plan.json holds what it was. */
export interface Shrinking {
  /** In one sentence: `Shrunk from 9 faults to 1, from 4 workers to 2.` */
  how: string;
  /** Smaller plans that were tried. */
  tried: number;
  /** false: the time was over before nothing smaller was left to try. */
  complete: boolean;
  /** Real engine: how often the plan failed before shrinking began. */
  failed?: { times: number; of: number };
}

/** Why the environment failed. `kind` usage: the cause is what the user asked for, e.g. a subject file without connect. */
export interface RunFailure {
  kind?: 'usage' | 'environment';
  code: string;
  message: string;
  remedy: string;
}

/** One run, judged. Everything a renderer may use; plan.json and verdict.json together give it back. */
export interface RunReport {
  id: string;
  /** The run directory, absolute. */
  directory: string;
  scenario: string;
  /** 16 hex digits. */
  seed: string;
  /** Names of the subjects in the plan, each once. */
  subjects: string[];
  /** Version of each subject's library, as its workers said. */
  versions?: Record<string, string>;
  plan: Plan;
  judgement: Judgement;
  etcd: EtcdInfo;
  /** Wall clock, ISO 8601; absent: written by an older version. */
  startedAt?: string;
  elapsedMs: number;
  /** Absent: the run was on the real engine. */
  simulation?: SimulationInfo;
  /** Absent: the plan was not shrunk. */
  shrunk?: Shrinking;
  /** The environment failed; the judgement of what ran is kept. */
  error?: RunFailure;
  interrupted: boolean;
  /** Where verdict.json was read and its history has been cut off since: that verdict is not to be written over. */
  historyLeft?: HistoryLeft;
}

/** What exploring one subject came to: many plans, and a run report only of those that convict it, made minimal. */
export interface ExplorationReport {
  subject: string;
  /** Kinds of fault that could occur. */
  faults: readonly FaultName[];
  counts: PlanCounts;
  cpuMs: number;
  /** Wall clock, ISO 8601; with elapsedMs for the ledger. */
  startedAt?: string;
  /** How long the search went on, with shrinking and with the other subjects beside it. */
  elapsedMs?: number;
  /** unsafe: a plan convicts it · safe: a plan was judged and none convicts it · inconclusive: no plan could be judged. */
  verdict: Verdict;
  /** The minimal plans, the first of each check. */
  findings: readonly RunReport[];
  /** Ids of those whose plan failed in an earlier exploration on this machine, and not by this seed. */
  failedBefore?: readonly string[];
  /** It, or some of its plans, cannot be simulated. */
  failure?: RunFailure;
}

/** Less of a history than its verdict was taken from. */
export interface HistoryLeft {
  /** null: the file is gone. */
  events: number | null;
  of: number;
}

/** A run as a renderer sees it: `check` may meet a history without a plan. */
export type JudgedRun = Omit<RunReport, 'plan'> & { plan: Plan | undefined };

/** What a run says while it runs. */
export type ProgressEvent =
  | { type: 'run-started'; id: string; directory: string; plan: Plan }
  /** Every event of the history, as it is written. */
  | { type: 'history'; id: string; event: HistoryEvent }
  | { type: 'run-finished'; id: string; report: RunReport };

/** What a run is given. */
export interface RunOptions {
  /** The value of --etcd: `auto`, `path:P`, `version:V`, a URL list; undefined: the version that the plan names, else `auto`. */
  etcd: string | undefined;
  /** Those of the whole command, each resolved once; without them a run resolves its own. */
  etcds?: Etcds;
  offline: boolean;
  /** The folder of run directories. */
  out: string;
  /** Aborts when no more should be started: end the run now, in order, and still judge it. */
  stop: AbortSignal;
  /** `cb` kills, synchronously, everything that the run started; called at the second Ctrl-C. Returns how to forget it again. */
  readonly onNow: (cb: () => void) => () => void;
  log: (line: string) => void;
  progress: (event: ProgressEvent) => void;
  verbose: boolean;
  /** real by default. */
  engine?: Engine;
  /** For simulated runs: threads that know the subjects. Without them each run starts one of its own. */
  pool?: Pool;
}
