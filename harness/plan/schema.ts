// The plan: pure JSON, the unit of reproduction. Everything random is in here; after it no dice are rolled.
import { z } from 'zod';

/** Format of plan.json. A plan of another format is refused with a sentence. */
export const PLAN_FORMAT = 1;
/** Version of the generator: a seed means the same plan only within one generator version. Saved plans do not age. */
export const GENERATOR_VERSION = 1;

const worker = z.int().min(0).max(999);
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

/** When a fault begins. `nth` counts from 1, for this worker, over all its incarnations. */
export const whenSchema = z.union([
  /** A time since the storm began. */
  z.strictObject({ atMs: ms }),
  rpcAnchorSchema,
  /** A step of the protocol, as the controller reads (or, for acquire and release, sends) it. */
  z.strictObject({ event: protocolStep, nth: z.int().min(1), afterMs: ms }),
]);

/** The side of a worker's connection that is cut: what it sends, what it hears, or both. */
export const cutDirection = z.enum(['request', 'response', 'both']);

/**
 * One act of the plan. Every fault strikes the incarnation that runs when it begins, and ends with it at the latest; all that still last are
 * ended when the storm is over, before liveness and leaks are judged.
 */
export const faultSchema = z.discriminatedUnion('what', [
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
]);

/** The names of the kinds of fault, in the order of their worth. */
export const faultNames = faultSchema.options.map((option) => option.shape.what.value);

export const workerPlanSchema = z.strictObject({
  /** Name of a subject, or a path to a subject file. */
  subject: z.string().min(1),
  /** Time between the exit of one incarnation and the hello to the next; null: not restarted. */
  restartDelayMs: ms.nullable(),
  rounds: z.array(roundSchema).min(1).max(200),
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
    /** Version asked for, or null for any. */
    version: z.string().nullable(),
  }),
  durationMs: positiveMs,
  witnessIntervalMs: z.int().min(1).max(10_000),
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
export type ProtocolStep = z.infer<typeof protocolStep>;
export type WorkerPlan = z.infer<typeof workerPlanSchema>;
export type Expectation = z.infer<typeof expectationSchema>;
