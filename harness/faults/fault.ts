// What a kind of fault is. Each kind is one file; the registry (index.ts) is the vocabulary of the plan's `what`.
import type { CutDirection, FaultName, FaultOf } from '../plan/schema.ts';

/** Ends what a fault began. Called once; does nothing when the incarnation is gone. */
export type Heal = () => void;

/** What a fault acts upon: one worker's running incarnation, with its tap. Both engines have one. */
export interface FaultTarget {
  /** SIGKILL, at once. */
  sigkill(): void;
  /** SIGSTOP; heal: SIGCONT. Pauses that overlap end with the last of them. */
  pause(): Heal;
  /** Messages in this direction wait, in order, until healed. Cuts that overlap end with the last of them. */
  cut(direction: CutDirection): Heal;
  /** Each message waits this long in each direction, in order. */
  slow(delayMs: number): Heal;
  /** Breaks the worker's connections with RST. */
  reset(): void;
  /** Moves the wall clock of the worker. */
  moveClock(jumpMs: number): void;
}

/** What becomes of the message at which a fault strikes: it goes on, it is lost, or its connection is broken and it is lost with it. */
export type Ruling = 'pass' | 'drop' | 'sever';

export type Engine = 'real' | 'sim';

export interface FaultKind<W extends FaultName> {
  readonly name: W;
  /** One line for `lockstorm list`. */
  readonly summary: string;
  /** true, or the reason why this engine cannot do it on this machine. */
  available(engine: Engine): true | string;
  /** Begins it. */
  apply(target: FaultTarget, fault: FaultOf<W>): Heal | undefined;
  /** Of the message that it is anchored at. */
  readonly ruling: Ruling;
}
