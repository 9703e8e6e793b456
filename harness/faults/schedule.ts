// Watches for the moments at which a plan's faults begin: a time, a phase of an RPC, a step of the protocol; and ends those that last. Each
// fault strikes at most once. Knows no engine: timers and targets come in.
import type { HistoryEvent } from '../history/events.ts';
import { anchorWorker } from '../plan/schema.ts';
import type { Fault, Plan } from '../plan/schema.ts';
import type { Ruling } from './fault.ts';
import { faultKinds } from './index.ts';

/** One message at the tap, before it is passed on. */
export interface RpcMoment {
  readonly worker: number;
  readonly method: string;
  readonly side: 'request' | 'response';
  readonly nth: number;
}

/**
 * Begins fault `index` now, on the incarnation given (the running one when undefined). false: it found nobody. Otherwise how to end it, which
 * the schedule calls once: when its time is over, when its incarnation exits, or when the storm is over.
 */
export type Strike = (index: number, fault: Fault, incarnation: number | undefined) => Struck | false;
export interface Struck {
  readonly whom: { readonly worker: number; readonly incarnation: number } | 'etcd';
  readonly end?: () => void;
}

/** Calls back once after `ms`; returns how to call it off. */
export type After = (ms: number, act: () => void) => () => void;

interface Waiting {
  readonly index: number;
  readonly fault: Fault;
  readonly afterMs: number;
}

interface Lasting {
  readonly whom: Struck['whom'];
  readonly end: () => void;
}

export class FaultSchedule {
  readonly #strike: Strike;
  readonly #after: After;
  readonly #timed: Waiting[] = [];
  /** `worker method side nth` or `worker event nth` → the faults that wait for it. */
  readonly #anchored = new Map<string, Waiting[]>();
  readonly #steps = new Map<string, number>();
  readonly #pending = new Set<() => void>();
  readonly #lasting = new Set<Lasting>();
  #over = false;

  constructor(plan: Plan, strike: Strike, after: After = realAfter) {
    this.#strike = strike;
    this.#after = after;
    plan.faults.forEach((fault, index) => {
      const { when } = fault;
      const worker = anchorWorker(fault) ?? 0;
      if ('atMs' in when) this.#timed.push({ index, fault, afterMs: when.atMs });
      else if ('rpc' in when) this.#anchor(rpcKey({ method: when.rpc, ...when, worker }), { index, fault, afterMs: 0 });
      else this.#anchor(`${worker} ${when.event} ${when.nth}`, { index, fault, afterMs: when.afterMs });
    });
  }

  /** Starts the clock of the faults that begin at a time. */
  start(): void {
    for (const { index, fault, afterMs } of this.#timed) this.#later(afterMs, () => this.#begin(index, fault));
  }

  /** Begins what waits for this message; what must become of the message then. */
  onRpc(moment: RpcMoment, incarnation: number): Ruling {
    if (this.#anchored.size === 0) return 'pass';
    let ruling: Ruling = 'pass';
    for (const { index, fault } of this.#take(rpcKey(moment))) {
      const struck = this.#begin(index, fault, incarnation);
      // Who is not there any more cannot be struck, but neither does it hear the message.
      const own = struck || fault.what === 'kill' ? faultKinds[fault.what].ruling : 'pass';
      if (own === 'sever' || ruling === 'pass') ruling = own;
    }
    return ruling;
  }

  /** Counts protocol steps, and begins what waits for this one; ends what lasted on an incarnation that is gone. */
  onEvent(event: HistoryEvent): void {
    if (event.kind === 'exit') {
      for (const lasting of this.#lasting) {
        const { whom } = lasting;
        if (whom !== 'etcd' && whom.worker === event.worker && whom.incarnation === event.incarnation)
          this.#endOne(lasting);
      }
      return;
    }
    if (this.#anchored.size === 0 || (!('hold' in event) && event.kind !== 'ready')) return;
    const step = `${event.worker} ${event.kind}`;
    const nth = (this.#steps.get(step) ?? 0) + 1;
    this.#steps.set(step, nth);
    for (const { index, fault, afterMs } of this.#take(`${step} ${nth}`)) {
      this.#later(afterMs, () => this.#begin(index, fault, event.incarnation));
    }
  }

  /** Ends every fault that lasts; after this nothing strikes any more. */
  stop(): void {
    this.#over = true;
    for (const callOff of this.#pending) callOff();
    this.#pending.clear();
    for (const lasting of this.#lasting) this.#endOne(lasting);
  }

  #begin(index: number, fault: Fault, incarnation?: number): boolean {
    const struck = this.#strike(index, fault, incarnation);
    if (struck === false) return false;
    if (!struck.end) return true;
    const lasting = { whom: struck.whom, end: struck.end };
    this.#lasting.add(lasting);
    if ('forMs' in fault) this.#later(fault.forMs, () => this.#endOne(lasting));
    return true;
  }

  #endOne(lasting: Lasting): void {
    if (this.#lasting.delete(lasting)) lasting.end();
  }

  #anchor(key: string, waiting: Waiting): void {
    this.#anchored.set(key, [...(this.#anchored.get(key) ?? []), waiting]);
  }

  #take(key: string): Waiting[] {
    const waiting = this.#over ? undefined : this.#anchored.get(key);
    this.#anchored.delete(key);
    return waiting ?? [];
  }

  #later(ms: number, act: () => void): void {
    if (ms === 0) return act();
    const callOff = this.#after(ms, () => {
      this.#pending.delete(callOff);
      act();
    });
    this.#pending.add(callOff);
  }
}

function realAfter(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}

function rpcKey({ worker, method, side, nth }: RpcMoment): string {
  return `${worker} ${method} ${side} ${nth}`;
}
