// What a scenario is: data that says which plans are likely. The generator (harness/plan/generate.ts) draws plans from it.
import type { CutDirection, Expectation, Fault, Plan, ProtocolStep, WorkerPlan } from '../harness/plan/schema.ts';
import type { SwarmSizeName } from '../harness/search/swarm-sizes.ts';

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
  /** 3: it needs three members, and says nothing with one. Absent: one, unless somebody asks for three. */
  readonly members?: 3;
  /** Its workers are of these subjects in turn, in place of one; those that cannot be had on a machine are left out, but for two. */
  readonly subjects?: readonly string[];
  /** How the plan's workers and faults are drawn. */
  readonly workload: Workload | Story | Swarm;
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
  /** Faults beside those kills. */
  readonly faults?: readonly FaultGroup[];
  /** Leases of nobody that end together with those of the workers. */
  readonly ballast?: Ballast;
}

/** One fault, or several that belong together; each time that it is drawn it strikes one worker or one place in etcd. */
export interface FaultGroup {
  /** How often in one plan. */
  readonly times: Range;
  /** Where it begins: one is drawn. */
  readonly at: readonly Moment[];
  readonly faults: readonly FaultShape[];
}

/** A time, as a part of the run; a phase of an RPC; or a step of the protocol. `nth` counts on from the last of the same worker. */
export type Moment =
  | { readonly weight: number; readonly during: readonly [number, number] }
  | { readonly weight: number; readonly rpc: string; readonly side: 'request' | 'response'; readonly nth: Range }
  | { readonly weight: number; readonly step: ProtocolStep; readonly nth: Range; readonly after: Durations };

/** A fault without whom and when; lengths in ms or as a multiple of a TTL that its worker asks for. */
export type FaultShape = {
  /** So long after the group's moment; at once when absent. Not with a phase of an RPC. */
  readonly later?: Durations;
} & (
  | { readonly what: 'kill' | 'reset' | 'drop' | 'compact' }
  | { readonly what: 'pause' | 'stall' | 'leader-kill' | 'leader-pause'; readonly forMs: Durations }
  | { readonly what: 'cut'; readonly forMs: Durations; readonly directions: readonly CutDirection[] }
  | { readonly what: 'slow'; readonly forMs: Durations; readonly delayMs: Durations }
  /** Forwards or backwards, whichever is drawn. */
  | { readonly what: 'clock'; readonly jumpMs: Durations }
  /** Of a member that is drawn for the group, counted on by `next` (0 when absent). */
  | { readonly what: 'member-kill' | 'member-pause'; readonly forMs: Durations; readonly next?: number }
  | { readonly what: 'member-restart'; readonly next?: number }
);

/** How a plan's ballast is drawn. */
export interface Ballast {
  readonly leases: Range;
  readonly ttlSeconds: NonNullable<Plan['ballast']>['ttlSeconds'];
  readonly atMs: Range;
}

/** Plans as `explore` draws them, of one size: a random few kinds of fault are switched on in each. */
export interface Swarm {
  readonly kind: 'swarm';
  readonly size: SwarmSizeName;
  /** Longer ones are cut off here. */
  readonly atMostMs: number;
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
