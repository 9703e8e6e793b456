// What a kind of fault is. Each kind is one file; the registry (index.ts) is the vocabulary of the plan's `what`.

/** What a fault acts upon: one worker's running incarnation. */
export interface FaultTarget {
  readonly pid: number;
  /** SIGKILL, at once. */
  sigkill(): void;
}

export interface FaultKind {
  readonly name: string;
  /** One line for `lockstorm list`. */
  readonly summary: string;
  /** true, or the reason why it cannot be done on this machine. */
  available(): true | string;
  apply(target: FaultTarget): void;
}
