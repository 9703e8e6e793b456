// One run as a picture needs it: who believed, who was granted, what struck whom, what was judged. Made by read-timeline.ts from a run
// directory, drawn by reports/html/page, exported by reports/exports. Plain data without imports: the page, in a browser, knows it too.
// Times are integer µs on the run's clock. `line` is the 1-based line in history.jsonl that proves it, and its name in links; 0: none does.

export interface Timeline {
  readonly run: RunFacts;
  /** The time that the history spans. */
  readonly fromUs: number;
  readonly untilUs: number;
  readonly workers: readonly { readonly worker: number; readonly subject: string }[];
  /** Members of the etcd cluster. */
  readonly members: number;
  /** Names of the locks, in the order in which they came up. */
  readonly locks: readonly string[];
  /** In the order of `askedUs`. */
  readonly holds: readonly HoldBar[];
  /** In the order of `putUs`. */
  readonly grants: readonly GrantBar[];
  /** In the order of `fromUs`. */
  readonly bands: readonly Band[];
  /** In the order of `atUs`. */
  readonly marks: readonly Mark[];
  /** Writes to the witness, in the order of `atUs`: the time of the writer where it gave one, as the checks believe it. */
  readonly writes: readonly Write[];
  /** What convicts, then what went wrong and convicts nobody; each in the order of the story. */
  readonly violations: readonly Conviction[];
  readonly samples: readonly Measured[];
  /** Of each kind that was measured, over all values, also those that `samples` leaves out. Absent: over `samples`. */
  readonly summaries?: readonly MeasuredSummary[] | undefined;
  /** A row an event, in the order of the history. */
  readonly events: readonly EventRow[];
  readonly checks: readonly CheckRow[];
  /** Sentences: problems of the history, remarks. */
  readonly notes: readonly string[];
  /** Sentences: what is not shown, and how much; empty: all is. */
  readonly leftOut: readonly string[];
}

export interface RunFacts {
  readonly id: string;
  readonly scenario: string;
  readonly seed: string;
  /** With versions where they are known: `etcd3-lock (etcd3 1.1.2)`. */
  readonly subjects: readonly string[];
  /** `etcd 3.4.23, 1 member`. */
  readonly etcd: string;
  /** `real`, `sim`, or `import` for a history of somebody else's. */
  readonly engine: string;
  /** Wall clock, ISO 8601; undefined: not known. */
  readonly startedAt?: string | undefined;
  readonly verdict: 'safe' | 'unsafe' | 'inconclusive';
  readonly interrupted: boolean;
  /** The failure of the environment, in a sentence. */
  readonly error?: string | undefined;
  /** `412 acquisitions, 37 SIGKILLs (31 at stake), …` */
  readonly seen: string;
  /** The plan in words, a line each. */
  readonly plan: readonly string[];
  /** What to paste to run it again. */
  readonly again?: string | undefined;
}

/** One acquire and what became of it: waiting from `askedUs`, belief from `fromUs` to `untilUs`. */
export interface HoldBar {
  readonly hold: number;
  readonly worker: number;
  readonly incarnation: number;
  /** Index into `locks`. */
  readonly lock: number;
  readonly askedUs: number;
  /** It began to believe (its own time, where it gave one); null: it never did. */
  readonly fromUs: number | null;
  /** It stopped believing or waiting. */
  readonly untilUs: number;
  readonly end: 'released' | 'lost' | 'killed' | 'exited' | 'failed' | 'open';
  readonly ttlSeconds: number;
  readonly lease?: string | undefined;
  readonly token?: string | undefined;
  /** Of `acquired`; of `acquire` where it never was. */
  readonly line: number;
}

/** One lock key as etcd tells of it. It is granted the lock from `fromUs`, when no older key of the lock was there. */
export interface GrantBar {
  /** Whose key it is; null: not known. */
  readonly worker: number | null;
  readonly lock: number;
  readonly key: string;
  /** Hex; '0': none. */
  readonly lease: string;
  readonly createRevision: number;
  readonly putUs: number;
  /** null: it never was the oldest. */
  readonly fromUs: number | null;
  readonly untilUs: number;
  /** expired: etcd let its lease run out · deleted: by its creator · stolen: by somebody else · unknown · open: still there at the end. */
  readonly end: 'expired' | 'deleted' | 'stolen' | 'unknown' | 'open';
  readonly endRevision?: number | undefined;
  readonly line: number;
}

/** Where something is drawn: a worker's lane, a member's, etcd's, or the whole picture. */
export type Place =
  | { readonly lane: 'worker'; readonly worker: number }
  | { readonly lane: 'member'; readonly member: number }
  | { readonly lane: 'etcd' }
  | { readonly lane: 'all' };

/** Something that lasts. */
export interface Band {
  readonly place: Place;
  /**
   * pause, cut, slow, stall: faults of a worker, or a stall of the host (place all) · dead: no process runs ·
   * down, paused: of a member · leader: of etcd, `text` has who and the term · fault: another one that lasts · phase: drain, quiet.
   */
  readonly what:
    'pause' | 'cut' | 'slow' | 'stall' | 'dead' | 'down' | 'paused' | 'leader' | 'leaderless' | 'fault' | 'phase';
  readonly fromUs: number;
  readonly untilUs: number;
  readonly text: string;
  readonly line: number;
}

/** Something that happens at a moment. */
export interface Mark {
  readonly place: Place;
  /** kill: a SIGKILL · fault: another one that does not last · lost: the worker says so · spawn · exit: not by a fault · put, delete: of a lock key. */
  readonly what: 'kill' | 'fault' | 'lost' | 'spawn' | 'exit' | 'put' | 'delete' | 'leader' | 'member';
  readonly atUs: number;
  readonly text: string;
  readonly line: number;
}

export interface Write {
  readonly worker: number;
  readonly lock: number;
  readonly atUs: number;
  readonly token?: string | undefined;
  readonly line: number;
}

/** A violation, or a finding (which convicts nobody). */
export interface Conviction {
  readonly check: string;
  readonly convicts: boolean;
  /** `lock library`, `etcd server` or `host`. */
  readonly side: string;
  readonly subject: string;
  /** Index into `locks`; -1: of no lock. */
  readonly lock: number;
  readonly what: string;
  readonly expected: string;
  readonly atUs: number;
  /** From when to when it went on; both `atUs` where it did not last. */
  readonly fromUs: number;
  readonly untilUs: number;
  /** The one at fault first. */
  readonly workers: readonly number[];
  readonly story: readonly {
    readonly line: number;
    readonly atUs: number;
    readonly who: string;
    readonly text: string;
    /** What it is to the violation: what led to it · from where on it went wrong · what came of it. Left out: what happened around it. */
    readonly mark?: 'cause' | 'turn' | 'harm' | undefined;
  }[];
  /** Further sentences of the story, such as what fencing would have done. */
  readonly more: readonly string[];
}

/** One value that was measured, in ms. */
export interface Measured {
  /** acquire: from asking for the lock to having it; the others as in harness/checks/sample.ts. */
  readonly kind: 'late-expiry' | 'early-expiry' | 'stale-window' | 'hand-off' | 'acquire';
  readonly atUs: number;
  readonly worker: number | null;
  readonly lock: number;
  readonly valueMs: number;
  readonly boundMs: number | null;
  readonly boundText: string;
  readonly fault: string;
  readonly line: number;
}

export interface MeasuredSummary {
  readonly kind: Measured['kind'];
  readonly count: number;
  readonly leastMs: number;
  readonly medianMs: number;
  readonly mostMs: number;
}

export interface EventRow {
  readonly line: number;
  readonly atUs: number;
  /** `w1`, `etcd`, `member 0`, `fault`, `harness`. */
  readonly who: string;
  /** Of the event; `rpc` has the method in its text. */
  readonly kind: string;
  readonly text: string;
  readonly lock?: number | undefined;
  readonly token?: string | undefined;
  readonly lease?: string | undefined;
  readonly revision?: number | undefined;
  /** The bound that it was judged by, in words. */
  readonly bound?: string | undefined;
}

export interface CheckRow {
  readonly check: string;
  readonly verdict: 'safe' | 'unsafe' | 'inconclusive';
  readonly seen: string;
  /** Smallest distance to a bound; negative: beyond it; null: it has none. */
  readonly worstMarginMs: number | null;
}
