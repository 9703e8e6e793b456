// Short histories for tests, written by hand: each line a millisecond after the one before unless it says otherwise.
import type { Claims } from '../../workers/subject.ts';
import type { EventOf, HistoryEvent, Unstamped } from './events.ts';
import type { Deletion } from './facts.ts';
import type { Overwrite } from './authors.ts';
import { World } from './world.ts';

export const allClaims: Claims = {
  leases: ['kept-alive', 'orphaned'],
  lost: true,
  token: true,
  fifo: true,
  leasePerHold: true,
  served: false,
};

type RpcPart = Partial<Omit<EventOf<'rpc'>, 'kind' | 'worker' | 'method' | 'side'>>;

/** Feeds a world line by line and keeps what it tells. */
export class Script {
  readonly world = new World();
  readonly deletions: Deletion[] = [];
  readonly overwrites: Overwrite[] = [];
  readonly events: HistoryEvent[] = [];
  #atUs = 0;
  #calls = 0;

  /** `workers`: so many are spawned and ready, one incarnation each, and want `locks`. */
  constructor(workers = 2, claims: Claims = allClaims) {
    this.world.onDeletion((deletion) => this.deletions.push(deletion));
    this.world.authors.onOverwrite((overwrite) => this.overwrites.push(overwrite));
    for (let worker = 0; worker < workers; worker++) this.spawn(worker, 1, claims);
  }

  get nowUs(): number {
    return this.#atUs;
  }

  /** Time passes, as the canaries tell. */
  pass(us: number): this {
    for (const untilUs = this.#atUs + us; this.#atUs + 100_000 <= untilUs;)
      this.line({ kind: 'canary', rttUs: 1_000, outcome: 'ok', atUs: this.#atUs + 100_000 });
    return this;
  }

  line(event: Unstamped): this {
    this.#atUs = event.atUs ?? this.#atUs + 1_000;
    const { kind, ...rest } = event;
    const stamped = { kind, ...rest, atUs: this.#atUs } as HistoryEvent;
    this.events.push(stamped);
    this.world.update(stamped, this.events.length);
    return this;
  }

  spawn(worker: number, incarnation: number, { leases, ...claims }: Claims = allClaims): this {
    const who = { worker, incarnation };
    this.line({ kind: 'spawn', ...who, pid: 100 + worker, subject: 'scripted' });
    return this.line({ kind: 'ready', ...who, subject: 'scripted', claims: { leases: [...leases], ...claims } });
  }

  acquire(worker: number, hold: number, lock = 'jobs', ttlSeconds = 2, incarnation = 1): this {
    const plan = { lock, ttlSeconds, lease: 'kept-alive', timeoutMs: 9_000 } as const;
    return this.line({ kind: 'acquire', worker, incarnation, hold, ...plan });
  }

  said(kind: 'acquired' | 'released', worker: number, hold: number): this {
    return this.line({ kind, worker, incarnation: 1, hold, saidUs: this.#atUs });
  }

  failed(worker: number, hold: number): this {
    return this.line({ kind: 'failed', worker, incarnation: 1, hold, error: 'timed out', saidUs: this.#atUs });
  }

  /** A fault of this index begins or ends on a worker; `forMs` for one that lasts. */
  fault(phase: 'begin' | 'end', what: string, worker: number, index = 0, forMs?: number): this {
    const lasts = forMs === undefined ? {} : { forMs };
    return this.line({ kind: 'fault', phase, what, worker, incarnation: 1, index, ...lasts });
  }

  /** The request of a call; gives its number. */
  ask(worker: number, method: string, part: RpcPart = {}): number {
    const call = ++this.#calls;
    this.line({ kind: 'rpc', worker, incarnation: 1, call, method, side: 'request', nth: call, ...part });
    return call;
  }

  answer(worker: number, method: string, call: number, part: RpcPart = {}): this {
    const sentUs = this.events.findLast((event) => event.kind === 'rpc' && event.call === call)?.atUs ?? 0;
    const rpc = {
      kind: 'rpc',
      worker,
      incarnation: 1,
      call,
      method,
      side: 'response',
      nth: call,
      outcome: 'ok',
    } as const;
    return this.line({ ...rpc, sentUs, ...part });
  }

  grant(worker: number, lease: string, ttlSeconds = 2): this {
    const call = this.ask(worker, 'Lease/LeaseGrant', { ttlSeconds });
    return this.answer(worker, 'Lease/LeaseGrant', call, { lease, ttlSeconds, revision: 1 });
  }

  /** A transaction that creates a key: both lines of it. */
  put(worker: number, key: string, lease: string, revision: number): this {
    const puts = [{ key, lease }];
    const call = this.ask(worker, 'KV/Txn', { puts });
    return this.answer(worker, 'KV/Txn', call, { puts, revision, succeeded: true });
  }

  watch(type: 'PUT' | 'DELETE', key: string, revision: number, createRevision: number, lease: string): this {
    return this.line({ kind: 'watch', type, key, revision, createRevision, lease });
  }

  end(): this {
    this.world.end();
    return this;
  }
}
