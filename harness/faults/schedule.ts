// Watches for the moments at which a plan's faults begin: a time, a phase of an RPC, a step of the protocol. Each fault strikes at most once.
import type { HistoryEvent } from '../history/events.ts';
import type { Fault, Plan } from '../plan/schema.ts';

/** One message at the tap, before it is passed on. */
export interface RpcMoment {
  readonly worker: number;
  readonly method: string;
  readonly side: 'request' | 'response';
  readonly nth: number;
}

/** Begins fault `index` now, on the incarnation given (the running one when undefined). */
export type Strike = (index: number, fault: Fault, incarnation: number | undefined) => void;

export class FaultSchedule {
  readonly #strike: Strike;
  readonly #timed: { index: number; fault: Fault; atMs: number }[] = [];
  /** `worker method side nth` or `worker event nth` → the faults that wait for it. */
  readonly #anchored = new Map<string, { index: number; fault: Fault; afterMs: number }[]>();
  readonly #steps = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #over = false;

  constructor(plan: Plan, strike: Strike) {
    this.#strike = strike;
    plan.faults.forEach((fault, index) => {
      const { when, worker } = fault;
      if ('atMs' in when) this.#timed.push({ index, fault, atMs: when.atMs });
      else if ('rpc' in when) this.#anchor(rpcKey({ worker, method: when.rpc, ...when }), index, fault, 0);
      else this.#anchor(`${worker} ${when.event} ${when.nth}`, index, fault, when.afterMs);
    });
  }

  /** Starts the clock of the faults that begin at a time. */
  start(): void {
    for (const { index, fault, atMs } of this.#timed) this.#after(atMs, () => this.#strike(index, fault, undefined));
  }

  /** Begins what waits for this message; true when something did, and the message must then not go on. */
  onRpc(moment: RpcMoment, incarnation: number): boolean {
    const waiting = this.#take(rpcKey(moment));
    for (const { index, fault } of waiting) this.#strike(index, fault, incarnation);
    return waiting.length > 0;
  }

  /** Counts protocol steps, and begins what waits for this one. */
  onEvent(event: HistoryEvent): void {
    if (!('hold' in event) && event.kind !== 'ready') return;
    const step = `${event.worker} ${event.kind}`;
    const nth = (this.#steps.get(step) ?? 0) + 1;
    this.#steps.set(step, nth);
    for (const { index, fault, afterMs } of this.#take(`${step} ${nth}`)) {
      this.#after(afterMs, () => this.#strike(index, fault, event.incarnation));
    }
  }

  /** After this nothing strikes any more. */
  stop(): void {
    this.#over = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #anchor(key: string, index: number, fault: Fault, afterMs: number): void {
    this.#anchored.set(key, [...(this.#anchored.get(key) ?? []), { index, fault, afterMs }]);
  }

  #take(key: string): { index: number; fault: Fault; afterMs: number }[] {
    const waiting = this.#over ? undefined : this.#anchored.get(key);
    this.#anchored.delete(key);
    return waiting ?? [];
  }

  #after(ms: number, act: () => void): void {
    if (ms === 0) return act();
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}

function rpcKey({ worker, method, side, nth }: RpcMoment): string {
  return `${worker} ${method} ${side} ${nth}`;
}
