import { describe, expect, it } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import type { HistoryEvent } from '../history/events.ts';
import { generatePlan } from '../plan/generate.ts';
import { anchorWorker, planSchema } from '../plan/schema.ts';
import type { Plan, Round } from '../plan/schema.ts';
import { planSize } from './plan-size.ts';
import { shrinkPlanSync } from './shrink.ts';
import type { ShrinkStep } from './shrink.ts';
import { cut, cuts, large, noTime, round } from './testing.ts';

const roundsOf = (plan: Plan): Round[] => plan.workers.flatMap((worker) => worker.rounds);

const runOf = (plan: Plan): { events: HistoryEvent[]; violationAtUs: number } => ({
  violationAtUs: 7_345_000,
  events: [
    { kind: 'phase', atUs: 1_000_000, phase: 'storm' },
    { kind: 'rpc', atUs: 4_100_000, worker: 2, incarnation: 1, call: 1, method: 'KV/Txn', side: 'response', nth: 3 },
    {
      kind: 'fault',
      atUs: 4_187_000,
      index: plan.faults.findIndex(({ what }) => what === 'cut'),
      phase: 'begin',
      what: 'cut',
      worker: 2,
      incarnation: 1,
    },
  ],
});

// Two workers, and one of them cut off for longer than its lease while it holds.
const holderCut = (plan: Plan): boolean =>
  plan.workers.length >= 2 &&
  cuts(plan).some(({ worker, forMs }) => {
    const { ttlSeconds, holdMs } = plan.workers[worker]!.rounds[0]!;
    return forMs > 1000 * ttlSeconds + 123 && holdMs > 0;
  });

const kills = (plan: Plan): boolean => plan.faults.some((fault) => fault.what === 'member-kill');

const pair = (plan: Plan): boolean =>
  cuts(plan).length > 0 && plan.faults.filter(({ what }) => what === 'kill').length >= 1;

const thirdTransaction = ({ workers, faults }: Plan): boolean =>
  workers.length === 4 &&
  faults.some(
    ({ what, when }) => what === 'cut' && ('atMs' in when ? when.atMs > 3_000 : 'rpc' in when && when.nth === 3),
  );

/** Shrinks, and shows that what comes out is valid, still fails, and took no more runs than said. */
function shrunk(plan: Plan, fails: (plan: Plan) => boolean, runsMax: number): Plan {
  const result = shrinkPlanSync({ ...noTime, plan, fails });
  expect(result.finished).toBe(true);
  expect(result.runs).toBeLessThan(runsMax);
  expect(fails(result.plan)).toBe(true);
  expect(planSchema.parse(result.plan)).toEqual(result.plan);
  return result.plan;
}

describe('a minimum that is known', () => {
  it('is next to nothing for a plan that always fails', () => {
    const plan = shrunk(large, () => true, 40);
    expect(planSize(plan)).toEqual({ faults: 0, workers: 1, members: 1, rounds: 1, durationMs: 1_000 });
    expect(plan.workers).toEqual([
      {
        subject: 'session-mutex',
        restartDelayMs: null,
        rounds: [{ lock: 'orders', ttlSeconds: 1, lease: 'kept-alive', thinkMs: 0, holdMs: 0, timeoutMs: 1_000 }],
      },
    ]);
  });

  it('is one fault of nine, two workers of four, and round numbers', () => {
    const plan = shrunk(large, holderCut, 130);
    expect(planSize(plan)).toMatchObject({ faults: 1, workers: 2, rounds: 2 });
    expect(plan.faults[0]).toMatchObject({ what: 'cut', forMs: 2_000, direction: 'request', when: { atMs: 0 } });
    expect(plan.workers[anchorWorker(plan.faults[0]!)!]!.rounds[0]).toMatchObject({
      ttlSeconds: 1,
      lease: 'kept-alive',
      holdMs: 1,
    });
  });

  it('is one member where that fails as well, and three where it does not', () => {
    const struck: Plan = {
      ...large,
      workers: large.workers.map((worker, index) => (index === 0 ? { ...worker, members: [2] } : worker)),
      faults: [{ what: 'member-kill', member: 2, when: { atMs: 3_187 }, forMs: 4_321 }, ...large.faults],
    };

    const one = shrunk(struck, kills, 150);
    expect(planSize(one)).toMatchObject({ faults: 1, workers: 1, members: 1 });
    expect(one.faults).toMatchObject([{ what: 'member-kill', member: 0, when: { atMs: 0 }, forMs: 1 }]);
    const three = shrunk(struck, (plan) => kills(plan) && plan.etcd.members === 3, 150);
    expect(three.faults).toMatchObject([{ what: 'member-kill', member: 2 }]);
    expect(three.workers).toMatchObject([{ rounds: [{}] }]);
    expect(three.workers[0]!.members).toBeUndefined();
  });

  it('is the two faults that are needed together', () => {
    expect(
      shrunk(large, pair, 150)
        .faults.map(({ what }) => what)
        .toSorted(),
    ).toEqual(['cut', 'kill']);
  });

  it('is two locks, two TTLs, a restart and a thought where these are the point', () => {
    const mixed = {
      ...large,
      workers: large.workers.with(1, { ...large.workers[1]!, rounds: [{ ...round, ttlSeconds: 5 }] }),
    };
    expect(
      new Set(
        roundsOf(shrunk(mixed, (p) => new Set(roundsOf(p).map(({ lock }) => lock)).size > 1, 150)).map(
          ({ lock }) => lock,
        ),
      ).size,
    ).toBe(2);
    expect(
      roundsOf(shrunk(mixed, (p) => new Set(roundsOf(p).map(({ ttlSeconds }) => ttlSeconds)).size > 1, 150))
        .map(({ ttlSeconds }) => ttlSeconds)
        .toSorted((a, b) => a - b),
    ).toEqual([1, 2]);
    expect(
      shrunk(mixed, (p) => p.workers.some(({ restartDelayMs }) => restartDelayMs !== null), 80).workers[0]!
        .restartDelayMs,
    ).toBe(0);
    expect(roundsOf(shrunk(mixed, (p) => roundsOf(p).some(({ lease }) => lease === 'orphaned'), 80))).toHaveLength(1);
    expect(roundsOf(shrunk(mixed, (p) => roundsOf(p).some(({ thinkMs }) => thinkMs > 3), 80))[0]).toMatchObject({
      thinkMs: 4,
    });
  });

  it('keeps what a story expects, as long as its worker stays', () => {
    const story = generatePlan({
      scenario: scenarios['holder-sleeps']!,
      seed: '0000000000000001',
      subject: 'x',
      variant: 'killed',
    });
    expect(shrunk(story, (plan) => plan.workers.length === 2, 100).expect).toEqual(story.expect);
    expect(shrunk(story, (plan) => plan.expect.some(({ outcome }) => outcome === 'acquired'), 100).expect).toHaveLength(
      1,
    );
  });
});

describe('what the failing run shows', () => {
  it('anchors a fault that struck at a time', () => {
    let latest = large;
    const { plan } = shrinkPlanSync({
      ...noTime,
      plan: large,
      fails: (candidate) => thirdTransaction(candidate) && ((latest = candidate), true),
      latest: () => runOf(latest),
    });
    expect(plan.faults).toEqual([
      { ...cut, when: { rpc: 'KV/Txn', nth: 3, side: 'response' }, forMs: 1, direction: 'request' },
    ]);
    expect(shrunk(large, thirdTransaction, 150).faults[0]!.when).toEqual({ atMs: 4_000 });
  });

  it('ends the run behind the violation, before anything else is run', () => {
    const steps: ShrinkStep[] = [];
    shrinkPlanSync({
      ...noTime,
      plan: large,
      fails: ({ durationMs, faults }) => durationMs > 6_345 && faults.length > 0,
      latest: () => runOf(large),
      onStep: (step) => steps.push(step),
    });
    expect(steps[0]).toMatchObject({ pass: 'shorter run', runs: 2, steps: 1, plan: { durationMs: 6_400 } });
  });
});
