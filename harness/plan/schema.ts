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

/** When a fault begins. `nth` counts from 1, for this worker, over all its incarnations. */
export const whenSchema = z.union([
  /** A time since the storm began. */
  z.strictObject({ atMs: ms }),
  /** A phase of a call seen by the tap: `request` before it is passed on, `response` before the worker hears the answer. */
  z.strictObject({
    rpc: z.string().regex(/^[A-Za-z]+\/[A-Za-z]+$/),
    nth: z.int().min(1),
    side: z.enum(['request', 'response']),
  }),
  /** A step of the protocol, as the controller reads (or, for acquire and release, sends) it. */
  z.strictObject({ event: protocolStep, nth: z.int().min(1), afterMs: ms }),
]);

export const faultSchema = z.strictObject({ what: z.enum(['kill']), worker, when: whenSchema });

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
export type When = z.infer<typeof whenSchema>;
export type ProtocolStep = z.infer<typeof protocolStep>;
export type WorkerPlan = z.infer<typeof workerPlanSchema>;
export type Expectation = z.infer<typeof expectationSchema>;
