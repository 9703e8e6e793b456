// A plan that does nothing but respawn: workers are SIGKILLed as soon as they get somewhere, and no round waits for the lease of a dead one.
import { GENERATOR_VERSION, PLAN_FORMAT } from '../harness/plan/schema.ts';
import type { Plan } from '../harness/plan/schema.ts';

export interface StormShape {
  readonly name: string;
  readonly subject: string;
  readonly workers: number;
  readonly durationMs: number;
  /** SIGKILL each incarnation at this step; without it every lock is released at once. */
  readonly killAt?: 'ready' | 'acquired';
}

/** Rounds and kills a worker: more than any machine gets through in the few seconds of a benchmark. */
const ROUNDS = 200;
const KILLS = 2_000;
/** Locks come round again after 200 rounds, when the leases of the first are long gone. */
const TTL_SECONDS = 1;

export function stormPlan({ name, subject, workers, durationMs, killAt }: StormShape): Plan {
  const indices = Array.from({ length: workers }, (_, index) => index);
  return {
    format: PLAN_FORMAT,
    generator: GENERATOR_VERSION,
    scenario: name,
    seed: '0'.repeat(16),
    etcd: { members: 1, heartbeatMs: 50, electionMs: 500, version: null },
    durationMs,
    witnessIntervalMs: 20,
    workers: indices.map((worker) => ({
      subject,
      restartDelayMs: 0,
      rounds: Array.from({ length: ROUNDS }, (_, round) => ({
        lock: `w${worker}-${round}`,
        ttlSeconds: TTL_SECONDS,
        lease: 'kept-alive' as const,
        thinkMs: 0,
        holdMs: 0,
        timeoutMs: 10_000,
      })),
    })),
    faults: indices.flatMap((worker) =>
      Array.from({ length: killAt ? KILLS : 0 }, (_, kills) => ({
        what: 'kill' as const,
        worker,
        when: { event: killAt ?? 'ready', nth: kills + 1, afterMs: 0 },
      })),
    ),
    expect: [],
  };
}
