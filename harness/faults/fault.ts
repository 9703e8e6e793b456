// What a kind of fault is. Each kind is one file; the registry (index.ts) is the vocabulary of the plan's `what`.
import type { ClusterFault, CutDirection, FaultName, FaultOf } from '../plan/schema.ts';

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
  /** Blocks the worker's event loop for so long, from its next turn on. */
  stall(forMs: number): Heal;
}

/** A fault found nobody to strike; `why` completes "it finds …". */
export interface Missed {
  readonly why: string;
}

/** What a fault of etcd came to: whom it struck (undefined: the cluster as a whole), and what ends it. */
export interface EtcdStruck {
  readonly member?: number;
  /** compact: up to which revision; known once etcd has answered. */
  readonly revision?: Promise<number | undefined>;
  readonly heal?: Heal;
}

/** What a fault of etcd acts upon: the cluster of a run. Both engines have one. */
export interface EtcdTarget {
  /** SIGKILL; heal: start it again on the same data. Kills that overlap end with the last of them. */
  kill(member: number | 'leader'): EtcdStruck | Missed;
  /** SIGSTOP; heal: SIGCONT. Pauses that overlap end with the last of them. */
  pause(member: number | 'leader'): EtcdStruck | Missed;
  /** SIGTERM, then a start on the same data. */
  restart(member: number): EtcdStruck | Missed;
  /** Compacts up to the present revision. */
  compact(): EtcdStruck | Missed;
}

export type ClusterFaultName = ClusterFault['what'];
/** What a fault of this name acts upon, and what that comes to. */
type TargetOf<W extends FaultName> = W extends ClusterFaultName ? EtcdTarget : FaultTarget;
type OutcomeOf<W extends FaultName> = W extends ClusterFaultName ? EtcdStruck | Missed : Heal | undefined;

/** What becomes of the message at which a fault strikes: it goes on, it is lost, or its connection is broken and it is lost with it. */
export type Ruling = 'pass' | 'drop' | 'sever';

export type Engine = 'real' | 'sim';

export interface FaultKind<W extends FaultName> {
  readonly name: W;
  /** One line for `lockstorm list`. */
  readonly summary: string;
  /** true, or the reason why this engine cannot do it on this machine: at all, or to a worker of this subject. */
  available(engine: Engine, subject?: string): true | string;
  /** Begins it. */
  apply(target: TargetOf<W>, fault: FaultOf<W>): OutcomeOf<W>;
  /** Of the message that it is anchored at. */
  readonly ruling: Ruling;
}

/** available() of what is done with SIGSTOP, SIGCONT, SIGTERM and SIGKILL. */
export function needsSignals(engine: Engine): true | string {
  return engine === 'real' && process.platform === 'win32' ? 'Windows has no such signals' : true;
}
