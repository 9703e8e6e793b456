// What a scenario is: data that says which plans are likely. The generator (harness/plan/generate.ts) draws plans from it.
import type { Expectation, Fault, WorkerPlan } from '../harness/plan/schema.ts';

/** An inclusive range of whole numbers. */
export type Range = readonly [min: number, max: number];

/** A weighted choice of durations, in ms or as a multiple of the round's TTL. */
export type Durations = readonly { weight: number; ms?: Range; timesTtl?: readonly [number, number] }[];

export interface Scenario {
  readonly name: string;
  /** One line for `lockstorm list`. */
  readonly summary: string;
  /** What it stresses, one line. */
  readonly stresses: string;
  /** Its share of a default storm; 0: only when it is named. */
  readonly weight: number;
  /** Needs a subject that can be asked for orphaned leases. */
  readonly needsOrphaned: boolean;
  /** Flag sets for the members; one is drawn. They decide the shortest lease that etcd grants (timing.md section 1). */
  readonly etcd: readonly { heartbeatMs: number; electionMs: number }[];
  /** How the plan's workers and faults are drawn. */
  readonly workload: Workload | Story;
}

/** Workers that compete in rounds while faults strike. */
export interface Workload {
  readonly kind: 'workload';
  readonly durationMs: Range;
  readonly workers: Range;
  readonly locks: Range;
  readonly ttlSeconds: readonly number[];
  /** Share of rounds with an orphaned lease, in percent. */
  readonly orphanedPercent: number;
  readonly thinkMs: Durations;
  readonly holdMs: Durations;
  readonly timeoutMs: Durations;
  readonly restartDelayMs: Range;
  /** Mean time between two kills of one worker; null: no kills. A third each at times, RPC phases and protocol steps. */
  readonly msBetweenKills: number | null;
}

/** A fixed course of events in named variants, with the outcome that it asserts. */
export interface Story {
  readonly kind: 'story';
  readonly variants: Readonly<
    Record<
      string,
      {
        readonly summary: string;
        readonly needsOrphaned: boolean;
        readonly durationMs: number;
        readonly workers: readonly Omit<WorkerPlan, 'subject'>[];
        readonly faults: readonly Fault[];
        readonly expect: readonly Expectation[];
      }
    >
  >;
}
