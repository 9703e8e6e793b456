// A plan in which every worker holds a lock of its own and is cut off from etcd until long after its lease has run out.
import { GENERATOR_VERSION, PLAN_FORMAT } from '../../harness/plan/schema.ts';
import type { Plan } from '../../harness/plan/schema.ts';

/** In TTLs: how long a lock is held, and of that cut off. A library that tells at all has told by then. */
const HELD_TTLS = 4;
const CUT_TTLS = 3.5;
/** Time for everybody to start, and to acquire. */
const START_MS = 1_500;

/** `holders` workers of each subject. The cuts begin at different times between two renewals. */
export function cutPlan(subjects: readonly string[], holders: number, ttlSeconds: number): Plan {
  const ttlMs = ttlSeconds * 1_000;
  const workers = subjects.flatMap((subject) => Array.from({ length: holders }, (_, index) => ({ subject, index })));
  return {
    format: PLAN_FORMAT,
    generator: GENERATOR_VERSION,
    scenario: `cut-holders-ttl-${ttlSeconds}`,
    seed: '0'.repeat(16),
    etcd: { members: 1, heartbeatMs: 50, electionMs: 500, version: null },
    durationMs: START_MS + (HELD_TTLS + 1) * ttlMs,
    witnessIntervalMs: 20,
    workers: workers.map(({ subject }, worker) => ({
      subject,
      restartDelayMs: null,
      rounds: [
        {
          lock: `w${worker}`,
          ttlSeconds,
          lease: 'kept-alive' as const,
          thinkMs: 0,
          holdMs: HELD_TTLS * ttlMs,
          timeoutMs: 10_000,
        },
        // Nothing after it: the storm is over by then.
        { lock: `w${worker}`, ttlSeconds, lease: 'kept-alive' as const, thinkMs: 3_600_000, holdMs: 0, timeoutMs: 1 },
      ],
    })),
    faults: workers.map(({ index }, worker) => ({
      what: 'cut' as const,
      worker,
      when: { event: 'acquired' as const, nth: 1, afterMs: Math.round((ttlMs * index) / holders / 3) },
      forMs: CUT_TTLS * ttlMs,
      direction: 'both' as const,
    })),
    expect: [],
  };
}
