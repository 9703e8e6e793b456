// The seam between the pipeline (harness/run.ts) and what calls it: what a run is given, what it says meanwhile, what it returns.
import type { Judgement } from './checks/check.ts';
import type { HistoryEvent } from './history/events.ts';
import type { Plan } from './plan/schema.ts';

/** Which etcd a run stormed. `note`: what a reader should know of this version, e.g. that it is end of life. */
export interface EtcdInfo {
  version: string;
  provider: string;
  members: number;
  note?: string;
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
  elapsedMs: number;
  /** The environment failed; the judgement of what ran is kept. */
  error?: RunFailure;
  interrupted: boolean;
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
  /** The value of --etcd: `auto`, `path:P`, `version:V`, a URL list. */
  etcd: string;
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
}
