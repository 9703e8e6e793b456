import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { generatePlan } from '../plan/generate.ts';
import { anchorWorker, planSchema } from '../plan/schema.ts';
import type { Plan } from '../plan/schema.ts';
import { Rng } from '../sim/kernel/rng.ts';
import { attemptsFor, failsOnceIn, measureFlakiness } from './flakiness.ts';
import { plansLike } from './plan-arbitrary.ts';
import { planSize } from './plan-size.ts';
import { shrinkPlan, shrinkPlanSync } from './shrink.ts';
import { passes } from './shrinking.ts';
import { swarmPlan } from './swarm.ts';
import { cuts, large, noTime } from './testing.ts';

const seeds = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((n) => n.toString(16).padStart(16, '0'));
const anyPlan = fc.oneof(
  seeds.map((seed) => swarmPlan({ seed, subject: 'session-mutex', orphaned: true })),
  fc
    .tuple(seeds, fc.constantFrom('sigkill', 'orphan', 'holder-sleeps'))
    .map(([seed, name]) => generatePlan({ scenario: scenarios[name]!, seed, subject: 'session-mutex' })),
);

const longCut = (plan: Plan): boolean => cuts(plan).some(({ forMs }) => forMs > 777);
const truly = (plan: Plan): boolean => plan.workers.length >= 2 && cuts(plan).some(({ forMs }) => forMs > 3_000);

describe('shrinking', () => {
  it('offers valid plans only, none of them twice, and ends', () => {
    fc.assert(
      fc.property(anyPlan, fc.func(fc.boolean()), (plan, answer) => {
        const seen = new Set([JSON.stringify(plan)]);
        const result = shrinkPlanSync({
          ...noTime,
          plan,
          fails: (candidate) => {
            expect(planSchema.safeParse(candidate).error).toBeUndefined();
            const text = JSON.stringify(candidate);
            expect(seen.has(text)).toBe(false);
            seen.add(text);
            const pointedAt = candidate.faults.flatMap((fault) => anchorWorker(fault) ?? []);
            for (const worker of [...pointedAt, ...candidate.expect.map((one) => one.worker)])
              expect(worker).toBeLessThan(candidate.workers.length);
            return answer(text);
          },
        });
        expect(result.finished).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('can take every plan to pieces: fast-check shrinks it without having made it', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        expect(plansLike(plan).canShrinkWithoutContext(plan)).toBe(true);
        expect(plansLike(plan).shrink(plan, undefined).getNthOrLast(0)).toBeDefined();
      }),
      { numRuns: 100 },
    );
    expect(plansLike(large).canShrinkWithoutContext({ ...large, faults: [{ what: 'flood' }] })).toBe(false);
  });

  it('makes plans of its own that are valid', () => {
    fc.assert(
      fc.property(plansLike(large), (plan) => {
        expect(planSchema.safeParse(plan).error).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });

  it('has a use for each of its passes', () => {
    const used = new Set<string>();
    let latest = large;
    shrinkPlanSync({
      ...noTime,
      plan: large,
      fails: (plan) => cuts(plan).length > 0 && ((latest = plan), true),
      latest: () => ({
        violationAtUs: 9_000_000,
        events: [
          { kind: 'acquired', atUs: 1, worker: cuts(latest)[0]!.worker, incarnation: 1, hold: 1 },
          {
            kind: 'fault',
            atUs: 2,
            phase: 'begin',
            index: latest.faults.findIndex(({ what }) => what === 'cut'),
            what: 'cut',
            worker: cuts(latest)[0]!.worker,
            incarnation: 1,
          },
        ],
      }),
      onStep: ({ pass }) => used.add(pass),
    });
    shrinkPlanSync({ ...noTime, plan: large, fails: () => true, onStep: ({ pass }) => used.add(pass) });
    expect([...used].toSorted()).toEqual(passes.map(({ name }) => name).toSorted());
  });

  it('stops after so many runs, with the smallest plan so far', () => {
    let runs = 0;
    const result = shrinkPlanSync({
      ...noTime,
      plan: large,
      runsMax: 12,
      fails: (plan) => (runs++, cuts(plan).length > 0),
    });
    expect(runs).toBe(12);
    expect(result).toMatchObject({ runs: 12, finished: false });
    expect(result.plan.faults.length).toBeLessThan(large.faults.length);
    expect(cuts(result.plan)).toHaveLength(1);
  });

  it('stops when its time is over', () => {
    let nowMs = 0;
    const result = shrinkPlanSync({ plan: large, budgetMs: 50, now: () => nowMs, fails: () => ((nowMs += 10), true) });
    expect(result).toMatchObject({ runs: 5, finished: false });
  });

  it('finds the same whether it waits for the answers or not', async () => {
    const options = { ...noTime, plan: large };
    expect(await shrinkPlan({ ...options, fails: async (plan) => longCut(plan) })).toEqual(
      shrinkPlanSync({ ...options, fails: longCut }),
    );
  });

  it('hands on what the engine throws', async () => {
    const broken = new Error('no engine');
    await expect(shrinkPlan({ ...noTime, plan: large, fails: () => Promise.reject(broken) })).rejects.toBe(broken);
  });

  it('finds the minimum of a plan that fails half of the time', async () => {
    const rng = new Rng('00000000000000a1', 'flaky');
    const fails = (plan: Plan): boolean => truly(plan) && rng.unit() < 0.5;
    const { failed, of } = await measureFlakiness({ plan: large, fails, attempts: 20 });
    const attempts = attemptsFor(failed, of);
    expect(attempts).toBeGreaterThan(3);
    const { plan } = await shrinkPlan({ ...noTime, plan: large, fails: failsOnceIn(attempts, fails) });
    expect(truly(plan)).toBe(true);
    expect(planSize(plan)).toMatchObject({ faults: 1, workers: 2 });
  });
});
