// What every check is: a pure, streaming reducer over the history that ends in a verdict and says how much it saw.
import type { HistoryEvent } from '../history/events.ts';
import type { Windows } from './windows.ts';

export type Verdict = 'safe' | 'unsafe' | 'inconclusive';

/** The order in which checks are listed everywhere. */
export const checkNames = [
  'mutual-exclusion',
  'early-expiry',
  'late-expiry',
  'stale-holder',
  'fencing',
  'ownership',
  'liveness',
  'fairness',
  'leaks',
  'expectation',
  'linearizability',
] as const;
export type CheckName = (typeof checkNames)[number];

/** Whose doing it was: the lock library's, the etcd server's, or the host's (a stopped or stalled process, a machine too busy). */
export type Side = 'library' | 'server' | 'host';

export interface Violation {
  readonly check: CheckName;
  readonly side: Side;
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
  /** What a fencing check on the create revision would have done about it, where holders' writes show it. */
  readonly fencing?: Counterfactual | undefined;
  /** From when to when it went on, where it lasted: two believed, a key was there too long, a free lock was waited for. */
  readonly span?: { readonly fromUs: number; readonly untilUs: number } | undefined;
  /** Events that tell the story, in order; each with its 1-based line in history.jsonl. At most 30. */
  readonly story: readonly StoryLine[];
}

/** The witness as it would have been behind a fencing check that refuses a write whose key is older than the last accepted one's. */
export interface Counterfactual {
  /** Whether it would have refused every conflicting write: the intruder's key is older than the rightful holders'. */
  readonly wouldSave: boolean;
  /** Writes that it would have refused: of an older key, after the first write of a newer one. They were acknowledged without it. */
  readonly staleWrites: number;
  /** Acknowledged writes of rightful holders that the very next write, an intruder's, came over. */
  readonly lostWrites: number;
}

export interface StoryLine {
  /** 0: no line says it, it follows from others (`the key must be gone by here`). */
  readonly line: number;
  readonly atUs: number;
  /** Who: `w1`, `etcd`, `fault`. */
  readonly who: string;
  readonly text: string;
  /** What it is to the violation: what led to it · from where on it went wrong · what came of it. Left out: what happened around it. */
  readonly mark?: 'cause' | 'turn' | 'harm' | undefined;
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
  /** What convicts the subject. */
  readonly violations: readonly Violation[];
  /** What went wrong and is not the subject's doing: the etcd server's or the host's. It does not make a run unsafe. */
  readonly findings: readonly Violation[];
  /** Of stale-holder: how long holders went on after etcd had given their lock away. */
  readonly windows?: readonly Windows[] | undefined;
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
  /** Faults that struck, by kind: those of workers and of etcd. */
  readonly faults: Readonly<Record<string, number>>;
  readonly kills: number;
  /** Kills that struck a holder, or a worker waiting in acquire. */
  readonly killsAtStake: number;
  readonly spawns: number;
  readonly rpcs: number;
  readonly writes: number;
  /** Where several subjects took part, by the names that the plan calls them. */
  readonly bySubject: Readonly<Record<string, { readonly acquisitions: number; readonly kills: number }>>;
}

const rank: Record<Verdict, number> = { safe: 0, inconclusive: 1, unsafe: 2 };

/** unsafe > inconclusive > safe; of nothing: inconclusive, because nothing was judged. */
export function mergeVerdicts(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'inconclusive';
  return verdicts.reduce((worst, verdict) => (rank[verdict] > rank[worst] ? verdict : worst));
}
