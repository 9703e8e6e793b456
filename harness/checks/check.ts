// What every check is: a pure, streaming reducer over the history that ends in a verdict and says how much it saw.
import type { HistoryEvent } from '../history/events.ts';

export type Verdict = 'safe' | 'unsafe' | 'inconclusive';

/** The order in which checks are listed everywhere. */
export const checkNames = [
  'mutual-exclusion',
  'early-expiry',
  'late-expiry',
  'fencing',
  'ownership',
  'liveness',
  'fairness',
  'leaks',
  'expectation',
] as const;
export type CheckName = (typeof checkNames)[number];

export interface Violation {
  readonly check: CheckName;
  /** Subject convicted, as named by `ready`. */
  readonly subject: string;
  readonly lock: string;
  readonly atUs: number;
  /** One sentence in the past tense: `two workers held "orders" at once for 1.062 s`. */
  readonly what: string;
  /** What should have been, with the bound: `gone by t+4.52 s: last renewal answered t+1.50 s + granted 2 s + …`. */
  readonly expected: string;
  /** Workers involved, the one at fault first. */
  readonly workers: readonly number[];
  /** Events that tell the story, in order; each with its 1-based line in history.jsonl. At most 20. */
  readonly story: readonly StoryLine[];
}

export interface StoryLine {
  readonly line: number;
  readonly atUs: number;
  /** Who: `w1`, `etcd`, `fault`. */
  readonly who: string;
  readonly text: string;
}

export interface CheckResult {
  readonly check: CheckName;
  readonly verdict: Verdict;
  /** How many things it judged, by what they are: `{ holds: 412, kills: 37 }`. */
  readonly judged: Readonly<Record<string, number>>;
  /** Judgements it could not make, by reason. */
  readonly inconclusive: Readonly<Record<string, number>>;
  /** One phrase: `37 of 37 expiries judged, latest +0.61 s of +1.52 s allowed`. */
  readonly seen: string;
  /** Smallest distance to a bound, in ms (negative: beyond it); null where the check has no bound or judged nothing. */
  readonly worstMarginMs: number | null;
  readonly violations: readonly Violation[];
}

export interface Check {
  readonly name: CheckName;
  /** `line` is the event's 1-based line in history.jsonl. Events come in the order of the file. */
  on(event: HistoryEvent, line: number): void;
  /** Whether a violation is proven already; some checks can prove one only at the end. */
  readonly convicted: boolean;
  /** Called once, after the last event. A string: why there is no result (nothing claimed, or nothing of the kind came up). */
  end(): CheckResult | string;
}

/** What judging one history gives. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly checks: readonly CheckResult[];
  /** Problems of the history itself: a torn last line, no plan, cut off before the end. */
  readonly notes: readonly string[];
  readonly counts: Counts;
}

/** What was tried, for the summary. Plain counts over the history. */
export interface Counts {
  readonly events: number;
  readonly acquires: number;
  readonly acquisitions: number;
  readonly failed: number;
  readonly lost: number;
  readonly kills: number;
  /** Kills that struck a holder, or a worker waiting in acquire. */
  readonly killsAtStake: number;
  readonly spawns: number;
  readonly rpcs: number;
  readonly writes: number;
}

const rank: Record<Verdict, number> = { safe: 0, inconclusive: 1, unsafe: 2 };

/** unsafe > inconclusive > safe; of nothing: inconclusive, because nothing was judged. */
export function mergeVerdicts(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'inconclusive';
  return verdicts.reduce((worst, verdict) => (rank[verdict] > rank[worst] ? verdict : worst));
}
