import { describe, expect, it } from 'vitest';
import { samplePlan } from '../../reports/testing.ts';
import type { Plan } from '../plan/schema.ts';
import { expectedMs, runSeed, Schedule } from './schedule.ts';
import type { Pair } from './schedule.ts';

const master = '0000000000000001';

function pair(scenario: string, changes: Partial<Pair> & { durationMs?: number } = {}): Pair {
  const { durationMs = 1000, ...rest } = changes;
  return {
    scenario,
    subject: 'session-mutex',
    weight: 1,
    turn: 0,
    plans: 1,
    plan: (seed) => samplePlan({ scenario, seed, durationMs }),
    ...rest,
  };
}

function drain(schedule: Schedule, leftMs: number | undefined, most = 100): Plan[] {
  const plans: Plan[] = [];
  for (let plan = schedule.next(leftMs); plan !== undefined && plans.length < most; plan = schedule.next(leftMs))
    plans.push(plan);
  return plans;
}

describe('the schedule', () => {
  it('derives the same seeds each time, another for each run, the same for each subject', () => {
    expect(runSeed(master, 'sigkill', 0)).toMatchInlineSnapshot(`"757784628bf3b8e4"`);
    expect(runSeed(master, 'sigkill', 1)).not.toBe(runSeed(master, 'sigkill', 0));
    const subjects = ['session-mutex', 'etcd3-lock'].map((subject) => pair('sigkill', { subject }));
    const plans = drain(new Schedule({ seed: master, regressions: [], pairs: subjects, runsEach: 2 }), undefined);
    expect(plans.map(({ seed }) => seed)).toEqual([0, 0, 1, 1].map((n) => runSeed(master, 'sigkill', n)));
  });

  it('runs regressions first, whatever time is left', () => {
    const regression = samplePlan({ scenario: 'old', durationMs: 60_000 });
    const schedule = new Schedule({ seed: master, regressions: [regression], pairs: [pair('a')], runsEach: undefined });
    expect(schedule.next(0)).toEqual(regression);
    expect(schedule.next(0)).toBeUndefined();
    expect(schedule.untried).toEqual(['a with session-mutex']);
  });

  it('begins with one of each, the longest first, and leaves out what does not fit', () => {
    const pairs = [pair('short'), pair('long', { durationMs: 50_000 }), pair('middle', { durationMs: 5000 })];
    const schedule = new Schedule({ seed: master, regressions: [], pairs, runsEach: undefined });
    expect([1, 2].map(() => schedule.next(20_000)?.scenario)).toEqual(['middle', 'short']);
    expect(schedule.untried).toEqual(['long with session-mutex']);
  });

  it('runs the shortest where there is time for none', () => {
    const pairs = [pair('long', { durationMs: 50_000 }), pair('short'), pair('middle', { durationMs: 5000 })];
    const schedule = new Schedule({ seed: master, regressions: [], pairs, runsEach: undefined });
    expect([1, 2].map(() => schedule.next(10)?.scenario)).toEqual(['short', undefined]);
    expect(schedule.untried).toEqual(['long with session-mutex', 'middle with session-mutex']);
  });

  it('begins with the first subject', () => {
    const pairs = [pair('long', { durationMs: 50_000, turn: 1 }), pair('short'), pair('middle', { durationMs: 5000 })];
    const schedule = new Schedule({ seed: master, regressions: [], pairs, runsEach: undefined });
    expect([1, 2, 3].map(() => schedule.next(90_000)?.scenario)).toEqual(['middle', 'short', 'long']);
  });

  it('goes on by weight', () => {
    const pairs = [pair('heavy', { weight: 3 }), pair('light')];
    const schedule = new Schedule({ seed: master, regressions: [], pairs, runsEach: undefined });
    const names = drain(schedule, 60_000, 2 + 40)
      .slice(2)
      .map(({ scenario }) => scenario);
    expect(names.filter((name) => name === 'heavy')).toHaveLength(30);
  });

  it('takes the variants of a story in turn', () => {
    const variants = [100, 200, 300];
    const story = pair('story', {
      plans: 3,
      plan: (seed) => {
        const plan = samplePlan({ scenario: 'story', seed });
        plan.workers[0]!.rounds[0]!.holdMs = variants[Number.parseInt(seed.slice(0, 4), 16) % 3]!;
        return plan;
      },
    });
    const schedule = new Schedule({ seed: master, regressions: [], pairs: [story], runsEach: undefined });
    const held = drain(schedule, 60_000, 6).map(({ workers }) => workers[0]!.rounds[0]!.holdMs);
    expect(held.slice(0, 3).toSorted((a, b) => a - b)).toEqual(variants);
    expect(held.slice(3, 6).toSorted((a, b) => a - b)).toEqual(variants);
  });

  it('ends after so many runs of each, in turn', () => {
    const schedule = new Schedule({ seed: master, regressions: [], pairs: [pair('a'), pair('b')], runsEach: 3 });
    expect(
      drain(schedule, undefined)
        .map(({ scenario }) => scenario)
        .join(''),
    ).toBe('ababab');
  });

  it('expects a run to last as long as its storm, its leases and the machinery', () => {
    expect(expectedMs(samplePlan({ durationMs: 10_000 }))).toBeGreaterThan(12_000);
  });
});
