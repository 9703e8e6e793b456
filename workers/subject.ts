// The contract between a lock library under test and the harness. A subject is one file that exports `subject`.

/** What a subject promises beyond mutual exclusion; what it does not claim is judged less sharply. */
export interface Claims {
  /** Lease modes it can be asked for. Default: kept-alive only. */
  readonly leases: readonly LeaseMode[];
  /** Its holds have `lost`, which aborts no later than the moment the lease may have run out. */
  readonly lost: boolean;
  /** Its holds have a fencing `token`, a decimal integer that strictly rises in acquisition order. */
  readonly token: boolean;
  /** Waiters get the lock in the order of the create revisions of their keys. */
  readonly fifo: boolean;
  /** Each acquire has a lease of its own, revoked by the time release() resolves or acquire() rejects. */
  readonly leasePerHold: boolean;
  /** The lock is etcd's own (v3lock, v3election): what the server does wrong convicts the subject. */
  readonly served: boolean;
}

export type LeaseMode = 'kept-alive' | 'orphaned';

export interface LockSubject {
  readonly name: string;
  /** Version of the library under test, for the report. */
  readonly version?: string;
  readonly claims?: Partial<Claims>;
  connect(options: ConnectOptions): Promise<LockClient>;
}

export interface ConnectOptions {
  /** `http://127.0.0.1:PORT`, one for each member. */
  readonly endpoints: readonly string[];
  /** Aborts when the worker is told to quit. */
  readonly signal: AbortSignal;
}

export interface LockClient {
  /** Waits until the lock is held. Rejects when `signal` aborts, and then leaves nothing behind. */
  acquire(request: AcquireRequest): Promise<Hold>;
  /** Ends every connection. Holds still open are released if the library does that. */
  close(): Promise<void>;
}

export interface AcquireRequest {
  readonly lock: string;
  readonly ttlSeconds: number;
  /** `kept-alive`: renewed until released. `orphaned`: no renewal once the lock is held. */
  readonly lease: LeaseMode;
  /** Aborts at the acquire timeout, or when the worker quits. */
  readonly signal: AbortSignal;
}

export interface Hold {
  /** Fencing token as a decimal integer. */
  readonly token?: string;
  /** etcd lease id in lower-case hex, without padding. */
  readonly leaseId?: string;
  /** Aborts when the lock may no longer be held; `reason` says why. */
  readonly lost?: AbortSignal;
  /**
   * Starts the critical section where it is done elsewhere, in a process that says `wrote` for the hold of this number by itself, every so many ms,
   * until release() or `lost`. Absent: the worker writes.
   */
  readonly work?: (hold: number, everyMs: number) => void;
  release(): Promise<void>;
}

export const defaultClaims: Claims = {
  leases: ['kept-alive'],
  lost: false,
  token: false,
  fifo: false,
  leasePerHold: false,
  served: false,
};

/**
 * How long a subject may clean up after its signal aborted because the worker quits. Then the acquire is failed without it, and the worker
 * leaves: what is left behind by then is not held against the subject.
 */
export const PATIENCE_AFTER_QUIT_MS = 1_500;
