// An etcd of one member in memory, with time and timers from outside. It answers as etcd 3.4.23 does, or as 3.5.33 where that
// differs; harness/sim/conformance holds it against a real one.
import { minimumTtlSeconds } from '../../cluster/minimum-ttl.ts';
import type { Core, Handler, Reply, WaitingHandler } from './core.ts';
import { nothingToCancel } from './core.ts';
import { campaignHandler, electionService } from './election-service.ts';
import { kvService } from './kv-service.ts';
import { leaseIds } from './lease-ids.ts';
import { LeaseKeys } from './lease-keys.ts';
import { keepAliveOnce, leaseService } from './lease-service.ts';
import { Leases } from './leases.ts';
import { lockHandler, unlockHandler } from './lock-service.ts';
import { memberService } from './member-service.ts';
import { Headers } from './responses.ts';
import { Refusal, unknownMethod } from './status.ts';
import { Store } from './store.ts';
import type { EtcdStream, EtcdStreamListener } from './streams.ts';
import { openers } from './streams.ts';
import { Watches } from './watch.ts';

export type { EtcdStatus } from './status.ts';
export type { EtcdStream, EtcdStreamListener } from './streams.ts';

export interface EtcdModelOptions {
  readonly clock: { nowUs(): number };
  /** Timers come in; returns how to call one off. */
  readonly after: (delayUs: number, act: () => void) => () => void;
  /** etcd's --heartbeat-interval and --election-timeout; the shortest TTL follows (timing.md section 1). */
  readonly heartbeatMs: number;
  readonly electionMs: number;
  /** Which etcd, where 3.4.23 and 3.5.33 differ: v3lock's own key, progress requests, watches from below zero, last tombstones. */
  readonly semantics: '3.4' | '3.5';
  /** Decimal ids of leases that are granted without one; by default counted up from a fixed number. */
  readonly nextLeaseId?: () => string;
  /** Expiry passes run this much after each multiple of 500 ms since the model's start; 0. */
  readonly expiryPhaseMs?: number;
  /** How often watches that start in the past are told of it; 100 ms, as in etcd. 0: in the same instant, but after `write` returned. */
  readonly watchSyncMs?: number;
  /** Those passes run this much after each multiple of `watchSyncMs` since the model's start; 0. */
  readonly watchSyncPhaseMs?: number;
}

export class EtcdModel {
  readonly #core: Core;
  readonly #electionMs: number;
  readonly #handlers: ReadonlyMap<string, Handler>;
  readonly #waiting: ReadonlyMap<string, WaitingHandler>;

  constructor(options: EtcdModelOptions) {
    this.#core = coreOf(options);
    this.#electionMs = options.electionMs;
    this.#handlers = new Map(
      Object.entries({
        ...kvService(this.#core),
        ...leaseService(this.#core),
        ...memberService(this.#core),
        ...electionService(this.#core),
        'Lock/Unlock': unlockHandler(this.#core),
      }),
    );
    this.#waiting = new Map([
      ['Lease/LeaseKeepAlive', keepAliveOnce(this.#core)],
      ['Lock/Lock', lockHandler(this.#core)],
      ['Election/Campaign', campaignHandler(this.#core)],
    ]);
  }

  /** The shortest TTL that is granted, in seconds. */
  get floorSeconds(): number {
    return this.#core.leases.floorSeconds;
  }

  /** Of the last change. */
  get revision(): number {
    return this.#core.store.revision;
  }

  /**
   * A unary call, `KV/Txn`. `reply` is called once: before this returns, or later where etcd waits
   * (`Lock/Lock`, `Election/Campaign`, a keepalive of a lease past its end, asked for as a stream of one).
   * Watches hear of a change before its reply. The request is neither kept nor changed. Returns how to cancel (the client went
   * away): a call that waits is undone as etcd undoes it, and not answered.
   */
  call(method: string, request: object, reply: Reply): () => void {
    const handler = this.#handlers.get(method);
    if (handler === undefined) return this.#callWaiting(method, request, reply);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a client sends is read field by field
    const response = handler(request as never);
    if (response instanceof Refusal) reply(response);
    else reply(null, response);
    return nothingToCancel;
  }

  /** A stream: `Watch/Watch`, `Lease/LeaseKeepAlive`, `Election/Observe`. An unknown one ends before this returns. */
  open(method: string, listener: EtcdStreamListener): EtcdStream {
    const opener = openers.get(method);
    if (opener !== undefined) return opener(this.#core, listener);
    listener.end(unknownMethod(method));
    return { write() {}, end() {}, cancel() {} };
  }

  /** A leader change: every lease has its TTL and one election timeout from now on (timing.md section 2). */
  promote(term = this.#core.headers.raftTerm + 1): void {
    this.#core.headers.raftTerm = term;
    this.#core.leases.promote(this.#electionMs);
  }

  /** Nobody leads, or whoever does is stopped: no lease expires until promote() or resumeLeases(). */
  haltLeases(): void {
    this.#core.leases.halt();
  }

  /** The same leader goes on: what has run out meanwhile goes after `delayUs`. */
  resumeLeases(delayUs: number): void {
    this.#core.leases.resume(delayUs);
  }

  /** Calls off all timers: nothing happens any more unless it is called. */
  stop(): void {
    this.#core.leases.stop();
    this.#core.watches.stop();
  }

  #callWaiting(method: string, request: object, reply: Reply): () => void {
    const handler = this.#waiting.get(method);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    if (handler !== undefined) return handler(request as never, reply);
    reply(unknownMethod(method));
    return nothingToCancel;
  }
}

function coreOf(options: EtcdModelOptions): Core {
  const { clock, after, semantics } = options;
  const leaseKeys = new LeaseKeys();
  const store = new Store({ leaseKeys, keepsLastTombstone: semantics === '3.5' });
  const leases = new Leases({
    store,
    leaseKeys,
    clock,
    after,
    floorSeconds: minimumTtlSeconds(options.heartbeatMs, options.electionMs),
    phaseMs: options.expiryPhaseMs ?? 0,
    nextId: options.nextLeaseId ?? leaseIds(),
  });
  const watches = new Watches({
    store,
    clock,
    after,
    periodMs: options.watchSyncMs ?? 100,
    phaseMs: options.watchSyncPhaseMs ?? 0,
  });
  return { store, leases, watches, headers: new Headers(store), semantics };
}
