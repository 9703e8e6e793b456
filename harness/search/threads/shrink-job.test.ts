// What shrinking ends with must mean something outside of the one world in which it was found: real processes are slower, and their dice are others.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Plan, Round } from '../../plan/schema.ts';
import { GENERATOR_VERSION, PLAN_FORMAT } from '../../plan/schema.ts';
import { bundleForSim } from '../../sim/inject/bundle.ts';
import { planSeed } from '../seeds.ts';
import { macrotask } from './macrotask.ts';
import { PlanRunner } from './plan-runner.ts';
import { shrink } from './shrink-job.ts';

const subject = 'broken/cancelled-but-held';
const check = 'mutual-exclusion';
const SLOW = 25;

/** Whoever gives up while it waits believes that it holds: the second worker, when the first one holds for longer than that. */
function impatient(timeoutMs: number): Plan {
  const round: Round = {
    lock: 'orders',
    ttlSeconds: 1,
    lease: 'kept-alive',
    thinkMs: 0,
    holdMs: 3 * timeoutMs,
    timeoutMs,
  };
  return {
    format: PLAN_FORMAT,
    generator: GENERATOR_VERSION,
    scenario: 'test',
    seed: '00000000000000e1',
    etcd: { members: 1, heartbeatMs: 50, electionMs: 500, version: null },
    durationMs: 9_000,
    witnessIntervalMs: 50,
    workers: [round, { ...round, thinkMs: 300 }, round].map((each) => ({
      subject,
      restartDelayMs: null,
      rounds: [each],
    })),
    faults: [],
    expect: [],
  };
}

describe('a plan', () => {
  let runner: PlanRunner;
  beforeAll(async () => {
    runner = new PlanRunner([await bundleForSim(subject)], () => {});
  });

  const fails = (plan: Plan, slowness: number): Promise<boolean> =>
    macrotask(() => runner.run(plan, { bail: check, slowness }).convictions.some((found) => found.check === check));
  const smallest = async (plan: Plan): Promise<Plan> => {
    const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    return (await shrink({ kind: 'shrink', plan, check, boxMs: 60_000, stop }, runner)).plan;
  };

  it('whose timeouts are too short for a first call fails in a quick world only', async () => {
    const hair = impatient(40);
    expect(await fails(hair, 1)).toBe(true);
    expect(await fails({ ...hair, durationMs: 200 }, SLOW)).toBe(false);
  });

  it('that fails in slow worlds too, and whatever the dice, does so when it is shrunk', async () => {
    const plan = impatient(1_500);
    const minimal = await smallest(plan);
    expect(minimal.workers.length).toBe(2);
    expect(minimal.durationMs).toBeLessThan(plan.durationMs);
    let elsewhere = 0;
    for (let n = 10; n < 20; n++)
      if (await fails({ ...minimal, seed: planSeed(minimal.seed, n) }, n % 2 === 0 ? SLOW : 1)) elsewhere += 1;
    // Dice that shrinking has not tried: most of them, for it asks for a few others.
    expect(elsewhere).toBeGreaterThanOrEqual(7);
  });
});
