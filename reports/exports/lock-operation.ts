// What the exports for checkers of linearizability are made of: acquires and releases, each with the time between its call and its answer.

/** One operation on a mutex, in the words of Jepsen and Porcupine. Times are integer µs on the run's clock. */
export interface LockOperation {
  readonly deed: 'acquire' | 'release';
  readonly lock: string;
  /** Of the hold that it begins or ends. */
  readonly hold: number;
  readonly worker: number;
  /** Who did it: a release by `etcd` ends a hold that nobody released: its holder died, or lost it. */
  readonly by: 'worker' | 'etcd';
  readonly callUs: number;
  /** When its outcome was known; of `unknown`: when nobody could tell it any more. */
  readonly returnUs: number;
  /** unknown: it may have taken place, may do so at any later time, or never. */
  readonly outcome: 'ok' | 'fail' | 'unknown';
  /** Why it failed, or is not known. */
  readonly error?: string | undefined;
}

/** A fault as a nemesis' deed. */
export interface Nemesis {
  readonly atUs: number;
  /** `kill`, `start-pause`, `stop-pause` */
  readonly what: string;
  readonly of: Readonly<Record<string, number>>;
}

/** Of one run. Locks are called as in its plan. */
export interface LockHistory {
  /** In the order of their calls. */
  readonly operations: readonly LockOperation[];
  readonly faults: readonly Nemesis[];
  readonly endUs: number;
}
