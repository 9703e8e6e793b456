// What is drawn of a history that is safe by construction: who competes for what, what is killed, and what is held up.
import fc from 'fast-check';
import type { Plan } from '../../plan/schema.ts';

/** queue: create-revision order, everything claimed · polling: one key, asked for again and again, nothing claimed. */
export type ModelVariant = 'queue' | 'polling';

export const channels = [
  'pipe',
  'stdin',
  'up',
  'down',
  'worker',
  'watch',
  'canary',
  'controller',
  'etcd',
  'host',
] as const;

/** pipe … down: a channel of one worker · worker: its process does not run · host: nothing runs, but time passes. */
export interface Disturbance {
  readonly what: (typeof channels)[number];
  readonly worker: number;
  readonly fromMs: number;
  readonly lengthMs: number;
}

export type ModelKill =
  | { readonly worker: number; readonly atMs: number }
  | { readonly worker: number; readonly nth: number; readonly method: string; readonly side: 'request' | 'response' };

export interface ModelConfig {
  readonly variant: ModelVariant;
  readonly seed: number;
  readonly durationMs: number;
  readonly floorSeconds: number;
  readonly witnessIntervalMs: number;
  /** How long etcd takes for a call, at most. */
  readonly etcdUs: number;
  readonly workers: Plan['workers'];
  readonly kills: readonly ModelKill[];
  readonly disturbances: readonly Disturbance[];
  /** polling: one lease for all acquires of an incarnation. queue: a renewal may still be in flight when an orphaned lease is held. */
  readonly casual: boolean;
  /** A story with an outcome; the time to live of every lease with a key is sampled then. */
  readonly expect: Plan['expect'];
}

const lockNames = ['jobs', 'jobs-2', 'jobs/x', '/foobar'];

function workerArbitrary(variant: ModelVariant): fc.Arbitrary<Plan['workers'][number]> {
  const round = fc.record({
    lock: fc.constantFrom(...lockNames.slice(0, 3), 'jobs', 'jobs'),
    ttlSeconds: fc.constantFrom(1, 2, 2, 3, 5),
    lease:
      variant === 'polling'
        ? fc.constant('kept-alive' as const)
        : fc.constantFrom('kept-alive' as const, 'kept-alive' as const, 'orphaned' as const),
    thinkMs: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 500 })),
    holdMs: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 300, max: 4_000 })),
    timeoutMs: fc.oneof(fc.integer({ min: 20, max: 800 }), {
      weight: 2,
      arbitrary: fc.integer({ min: 800, max: 9_000 }),
    }),
  });
  return fc.record({
    subject: fc.constant(`model-${variant}`),
    restartDelayMs: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 300 }) }, fc.constant(null)),
    rounds: fc.array(round, { minLength: 1, maxLength: 4 }),
  });
}

/** At most two long delays in 6 s: a delay of up to 3 s on any channel, but not an endless row of them. */
function disturbancesArbitrary(workers: number, durationMs: number): fc.Arbitrary<Disturbance[]> {
  const one = fc.record({
    what: fc.constantFrom(...channels, 'worker' as const, 'worker' as const, 'watch' as const, 'pipe' as const),
    worker: fc.nat(workers - 1),
    fromMs: fc.integer({ min: 0, max: 2_000 }),
    lengthMs: fc.oneof(fc.integer({ min: 5, max: 400 }), fc.integer({ min: 400, max: 3_000 })),
  });
  return fc
    .array(fc.array(one, { maxLength: 2 }), { maxLength: Math.ceil(durationMs / 6_000) })
    .map((slots) =>
      slots.flatMap((slot, index) => slot.map((drawn) => ({ ...drawn, fromMs: drawn.fromMs + index * 6_000 }))),
    );
}

/** Configurations of histories that are safe by construction. */
export const modelConfigArbitrary: fc.Arbitrary<ModelConfig> = fc
  .record({
    variant: fc.constantFrom<ModelVariant>('queue', 'queue', 'polling'),
    workers: fc.constantFrom(1, 2, 3, 3, 4, 5),
    durationMs: fc.integer({ min: 1_500, max: 10_000 }),
  })
  .chain(({ variant, workers, durationMs }) =>
    fc.record({
      variant: fc.constant(variant),
      seed: fc.nat(0x7fffffff),
      durationMs: fc.constant(durationMs),
      floorSeconds: fc.constantFrom(1, 2),
      witnessIntervalMs: fc.constantFrom(10, 20, 50),
      etcdUs: fc.constantFrom(300, 1_500, 1_500, 60_000),
      workers: fc.array(workerArbitrary(variant), { minLength: workers, maxLength: workers }),
      kills: fc.array(
        fc.oneof(
          fc.record({ worker: fc.nat(workers - 1), atMs: fc.nat(durationMs) }),
          fc.record({
            worker: fc.nat(workers - 1),
            nth: fc.integer({ min: 1, max: 8 }),
            method: fc.constantFrom(
              'Lease/LeaseGrant',
              'KV/Txn',
              'KV/Txn',
              'Lease/LeaseKeepAlive',
              'Lease/LeaseRevoke',
            ),
            side: fc.constantFrom('request' as const, 'response' as const),
          }),
        ),
        { maxLength: 6 },
      ),
      disturbances: disturbancesArbitrary(workers, durationMs),
      casual: fc.boolean(),
      expect: fc.constant([]),
    }),
  );
