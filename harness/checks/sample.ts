// What a check measured while it judged, one value at a time: what plots draw and a reader hovers over. No verdict hangs on it.

/**
 * One measured value and the bound that it was held against, both in µs on the scale of its kind:
 * late-expiry, early-expiry: after (negative: before) the moment at which the lease would run out without any delay: U + G for the first
 * (late above its bound), Lb of timing.md section 3 for the second (early below 0) ·
 * stale-window: how long a holder went on after etcd had given its lock away (0: it did not) ·
 * hand-off: from when the lock was free and wanted to when somebody had it.
 */
export interface Sample {
  readonly kind: 'late-expiry' | 'early-expiry' | 'stale-window' | 'hand-off';
  /** When what was measured came to its end: the key was gone, the holder stopped, the waiter had the lock. */
  readonly atUs: number;
  /** 1-based line in history.jsonl of the event that shows it; 0: none does. */
  readonly line: number;
  readonly lock: string;
  /** Whose key or hold it was; undefined: not known. */
  readonly worker: number | undefined;
  readonly valueUs: number;
  /** null: it has none, or one that is not known yet. */
  readonly boundUs: number | null;
  /** The bound in words, as a violation would give it; empty where there is none. */
  readonly boundText: string;
  /** Kind of the fault that led to it: `kill` for a worker that was SIGKILLed, `none` where no fault of the plan did. */
  readonly fault: string;
}

export type Sampler = (sample: Sample) => void;

export const noSampler: Sampler = () => {};
