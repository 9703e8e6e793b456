// What is interrupted: a storm in which, at any time, some worker is paused or stalled, and one of three members is paused or dead.
import { GENERATOR_VERSION, PLAN_FORMAT } from '../../harness/plan/schema.ts';
import type { Fault, Plan } from '../../harness/plan/schema.ts';

const DURATION_MS = 12_000;
const WORKERS = [0, 1, 2, 3];
const STEP_MS = 500;

export const interruptedPlan: Plan = {
  format: PLAN_FORMAT,
  generator: GENERATOR_VERSION,
  scenario: 'interrupted',
  seed: '0'.repeat(16),
  etcd: { members: 3, heartbeatMs: 50, electionMs: 500, version: null },
  durationMs: DURATION_MS,
  witnessIntervalMs: 20,
  workers: WORKERS.map(() => ({
    subject: 'session-mutex',
    restartDelayMs: 100,
    rounds: [{ lock: 'orders', ttlSeconds: 2, lease: 'kept-alive', thinkMs: 20, holdMs: 100, timeoutMs: 10_000 }],
  })),
  faults: Array.from({ length: DURATION_MS / STEP_MS }, (_, step) => faultsAt(step)).flat(),
  expect: [],
};

function faultsAt(step: number): Fault[] {
  const when = { atMs: step * STEP_MS };
  const worker = step % WORKERS.length;
  const member = Math.floor(step / 6) % 3;
  return [
    step % 3 === 2
      ? { what: 'stall', worker, when, forMs: 3 * STEP_MS }
      : { what: 'pause', worker, when, forMs: 3 * STEP_MS },
    ...(step % 6 === 0 ? [{ what: 'member-pause', member, when, forMs: 2 * STEP_MS } as const] : []),
    ...(step % 6 === 3 ? [{ what: 'member-kill', member, when, forMs: 2 * STEP_MS } as const] : []),
  ];
}
