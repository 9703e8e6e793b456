// The plan: pure JSON, the unit of reproduction. Everything random is in here; after it no dice are rolled.
import { z } from 'zod';

/** Format of plan.json. A plan of another format is refused with a sentence. */
export const PLAN_FORMAT = 1;
/** Version of the generator: a seed means the same plan only within one generator version. Saved plans do not age. */
export const GENERATOR_VERSION = 2;

const worker = z.int().min(0).max(999);
const member = z.int().min(0).max(2);
const positiveMs = z.int().min(1).max(3_600_000);
const ms = z.int().min(0).max(3_600_000);

export const leaseMode = z.enum(['kept-alive', 'orphaned']);

/** One turn of a worker: think, acquire (at most timeoutMs), hold, release. Rounds repeat until the run is over. */
export const roundSchema = z.strictObject({
  lock: z.string().min(1).max(200),
  ttlSeconds: z.int().min(1).max(3600),
  lease: leaseMode,
  thinkMs: ms,
  holdMs: ms,
  timeoutMs: positiveMs,
});

export const protocolStep = z.enum(['ready', 'acquire', 'acquired', 'failed', 'lost', 'release', 'released']);

/** A phase of a call seen by the tap: `request` before it is passed on, `response` before the worker hears the answer. */
export const rpcAnchorSchema = z.strictObject({
  rpc: z.string().regex(/^[A-Za-z]+\/[A-Za-z]+$/),
  nth: z.int().min(1),
  side: z.enum(['request', 'response']),
});

/** A time since the storm began. */
const timeSchema = z.strictObject({ atMs: ms });
/** A step of the protocol, as the controller reads (or, for acquire and release, sends) it. */
const stepSchema = z.strictObject({ event: protocolStep, nth: z.int().min(1), afterMs: ms });

/** When a fault of a worker begins. `nth` counts from 1, for this worker, over all its incarnations. */
export const whenSchema = z.union([timeSchema, rpcAnchorSchema, stepSchema]);

/** When a fault of etcd begins; an anchor names the worker that it counts for. */
export const clusterWhenSchema = z.union([
  timeSchema,
  rpcAnchorSchema.extend({ worker }),
  stepSchema.extend({ worker }),
]);

/** The side of a worker's connection that is cut: what it sends, what it hears, or both. */
export const cutDirection = z.enum(['request', 'response', 'both']);

/** Faults that strike a worker: the incarnation that runs when they begin; they end with it at the latest. */
const workerFaults = [
  /** SIGKILL the worker. */
  z.strictObject({ what: z.literal('kill'), worker, when: whenSchema }),
  /** SIGSTOP the worker, SIGCONT after `forMs`. */
  z.strictObject({ what: z.literal('pause'), worker, when: whenSchema, forMs: positiveMs }),
  /** A black hole between the worker and etcd: messages wait, in order, until it is over; nobody is told. */
  z.strictObject({ what: z.literal('cut'), worker, when: whenSchema, forMs: positiveMs, direction: cutDirection }),
  /** One message is lost, and nobody is told: the request before etcd gets it, or the answer after etcd acted. */
  z.strictObject({ what: z.literal('drop'), worker, when: rpcAnchorSchema }),
  /** Every message between the worker and etcd takes `delayMs` longer, in each direction, and stays in order. */
  z.strictObject({ what: z.literal('slow'), worker, when: whenSchema, forMs: positiveMs, delayMs: positiveMs }),
  /** The worker's connections break (RST); it may connect again at once. What etcd has not got is lost, as is what it answered. */
  z.strictObject({ what: z.literal('reset'), worker, when: whenSchema }),
  /** The wall clock of the worker jumps. */
  z.strictObject({
    what: z.literal('clock'),
    worker,
    when: whenSchema,
    jumpMs: z.int().min(-86_400_000).max(86_400_000),
  }),
  /** The worker's event loop is blocked: it runs, but takes no turn, and does not know it until it is over. */
  z.strictObject({ what: z.literal('stall'), worker, when: whenSchema, forMs: positiveMs }),
] as const;

/** Faults that strike etcd: one member by its index, whoever leads, or the whole cluster. */
const clusterFaults = [
  /** SIGKILL the member; it is started again on the same data after `forMs`. */
  z.strictObject({ what: z.literal('member-kill'), member, when: clusterWhenSchema, forMs: positiveMs }),
  /** SIGSTOP the member, SIGCONT after `forMs`. */
  z.strictObject({ what: z.literal('member-pause'), member, when: clusterWhenSchema, forMs: positiveMs }),
  /** SIGTERM the member, and start it again on the same data as soon as it is gone. */
  z.strictObject({ what: z.literal('member-restart'), member, when: clusterWhenSchema }),
  /** member-kill of the member that leads when it begins. */
  z.strictObject({ what: z.literal('leader-kill'), when: clusterWhenSchema, forMs: positiveMs }),
  /** member-pause of the member that leads when it begins. */
  z.strictObject({ what: z.literal('leader-pause'), when: clusterWhenSchema, forMs: positiveMs }),
  /** Compact etcd's history up to its present revision. */
  z.strictObject({ what: z.literal('compact'), when: clusterWhenSchema }),
] as const;

/** One act of the plan. All that still last are ended when the storm is over, before liveness and leaks are judged. */
export const faultSchema = z.discriminatedUnion('what', [...workerFaults, ...clusterFaults]);

/** The names of the kinds of fault, in the order of their worth. */
export const faultNames = faultSchema.options.map((option) => option.shape.what.value);

export const workerPlanSchema = z.strictObject({
  /** Name of a subject, or a path to a subject file. */
  subject: z.string().min(1),
  /** Time between the exit of one incarnation and the hello to the next; null: not restarted. */
  restartDelayMs: ms.nullable(),
  rounds: z.array(roundSchema).min(1).max(200),
  /** Members that it may reach, by index; all when absent. */
  members: z.array(member).min(1).max(3).optional(),
});

/** What a scenario asserts of one worker's first acquire, where its outcome is the point (holder-sleeps). */
export const expectationSchema = z.strictObject({
  worker,
  outcome: z.enum(['acquired', 'failed']),
  because: z.string(),
});

export const planSchema = z.strictObject({
  format: z.literal(PLAN_FORMAT),
  generator: z.int().min(1),
  scenario: z.string().min(1),
  /** 16 lower-case hex digits. */
  seed: z.string().regex(/^[0-9a-f]{16}$/),
  etcd: z.strictObject({
    members: z.union([z.literal(1), z.literal(3)]),
    heartbeatMs: z.int().min(5).max(60_000),
    electionMs: z.int().min(25).max(60_000),
    /** The version that it is run on, unless another etcd is asked for: `3.5.21`, or a line, `3.5`; null: any. */
    version: z.string().nullable(),
  }),
  durationMs: positiveMs,
  witnessIntervalMs: z.int().min(1).max(10_000),
  /** Leases with a key each that the controller grants from `atMs` on, and lets run out together: a crowd for etcd to revoke. */
  ballast: z
    .strictObject({ leases: z.int().min(1).max(10_000), ttlSeconds: z.int().min(1).max(3600), atMs: ms })
    .optional(),
  workers: z.array(workerPlanSchema).min(1).max(200),
  faults: z.array(faultSchema).max(10_000),
  expect: z.array(expectationSchema),
});

export type Plan = z.infer<typeof planSchema>;
export type Round = z.infer<typeof roundSchema>;
export type Fault = z.infer<typeof faultSchema>;
export type FaultName = Fault['what'];
export type FaultOf<W extends FaultName> = Extract<Fault, { what: W }>;
export type CutDirection = z.infer<typeof cutDirection>;
export type When = z.infer<typeof whenSchema>;
export type ClusterWhen = z.infer<typeof clusterWhenSchema>;
export type WorkerFault = z.infer<(typeof workerFaults)[number]>;
export type ClusterFault = z.infer<(typeof clusterFaults)[number]>;
export type ProtocolStep = z.infer<typeof protocolStep>;
export type WorkerPlan = z.infer<typeof workerPlanSchema>;
export type Expectation = z.infer<typeof expectationSchema>;

/** Whether it strikes etcd and not a worker. */
export function isClusterFault(fault: Fault): fault is ClusterFault {
  return !('worker' in fault);
}

/** The worker that it strikes, or whose steps and calls its anchor counts; undefined: it strikes etcd at a time. */
export function anchorWorker(fault: Fault): number | undefined {
  if (!isClusterFault(fault)) return fault.worker;
  return 'worker' in fault.when ? fault.when.worker : undefined;
}
