// What `chaos()` resolves with: a verdict, how much was seen, and where it lies. Plain data, so that it can come from another process.
export type Verdict = 'safe' | 'unsafe' | 'inconclusive';

/** What convicts a subject: one sentence, and what should have been. */
export interface ChaosViolation {
  /** `mutual-exclusion`, `late-expiry` … (docs/checks.md). */
  readonly check: string;
  readonly subject: string;
  readonly lock: string;
  /** `two workers held "orders" at once for 1.062 s` */
  readonly what: string;
  readonly expected: string;
}

/** One run: a storm, or the minimal plan of what exploring found. */
export interface ChaosRun {
  /** What `npx lockstorm replay` takes. */
  readonly id: string;
  /** The run directory, absolute: plan.json, history.jsonl, verdict.json and more (docs/results.md). */
  readonly directory: string;
  readonly scenario: string;
  /** Of this run's plan: 16 hex digits. */
  readonly seed: string;
  readonly subjects: readonly string[];
  readonly engine: 'real' | 'sim';
  readonly verdict: Verdict;
  /** Exploring had seen its plan fail before, on this machine, and began with it: the seed of the call did not draw it. */
  readonly failedBefore: boolean;
  /** The first is the one whose story is told. */
  readonly violations: readonly ChaosViolation[];
  readonly checks: readonly {
    readonly check: string;
    readonly verdict: Verdict;
    /** `37 of 37 expiries judged, latest +0.61 s of +1.52 s allowed` */
    readonly seen: string;
  }[];
  readonly acquisitions: number;
  readonly kills: number;
  readonly etcd: { readonly version: string; readonly provider: string; readonly members: number };
  readonly elapsedMs: number;
}

/** What exploring one subject came to. */
export interface ChaosExploration {
  readonly subject: string;
  readonly verdict: Verdict;
  /** Plans that were run in virtual time. */
  readonly plans: number;
  readonly acquisitions: number;
}

/** Everything that one call ran, judged. */
export interface Judged {
  /** unsafe if anything was, else inconclusive if anything was, else safe. */
  readonly verdict: Verdict;
  /** Master seed, 16 hex digits: with it and the same options the same plans are run. */
  readonly seed: string;
  readonly runs: readonly ChaosRun[];
  readonly explored: readonly ChaosExploration[];
  /** Over all runs and explored plans. */
  readonly counts: {
    readonly runs: number;
    readonly plans: number;
    readonly acquisitions: number;
    readonly kills: number;
  };
  /** What the command line says of it: the stories with their lines to paste, what was inconclusive and why, and the totals. */
  readonly text: string;
}
