import { describe, expect, it } from 'vitest';
import { attemptsFor, failsOnceIn, measureFlakiness } from './flakiness.ts';
import { swarmPlan } from './swarm.ts';

const plan = swarmPlan({ seed: '0000000000000001', subject: 'session-mutex', orphaned: false });

describe('flakiness', () => {
  it('is how often a plan fails', async () => {
    let n = 0;
    expect(await measureFlakiness({ plan, attempts: 10, fails: () => n++ % 3 === 0 })).toEqual({ failed: 4, of: 10 });
  });

  it.each([
    [20, 20, 1],
    [5, 5, 2],
    [3, 3, 2],
    [1, 1, 3],
    [5, 10, 5],
    [1, 5, 14],
    [1, 100, 299],
    [0, 5, Infinity],
  ])('%i of %i: %i attempts', (failed, of, attempts) => {
    expect(attemptsFor(failed, of)).toBe(attempts);
  });

  it('a candidate that fails as often is missed with a probability below 5 %, by the fewest attempts', () => {
    for (let of = 1; of <= 60; of++) {
      for (let failed = 1; failed < of; failed++) {
        const p = Math.min(failed / of, (failed + 1) / (of + 2));
        const attempts = attemptsFor(failed, of);
        expect((1 - p) ** attempts).toBeLessThan(0.05);
        expect(attempts === 1 || (1 - p) ** (attempts - 1) >= 0.05).toBe(true);
      }
    }
  });

  it('is borne by several attempts, up to the first that fails', async () => {
    let runs = 0;
    const third = failsOnceIn(5, () => ++runs === 3);
    expect(await third(plan)).toBe(true);
    expect(runs).toBe(3);
    expect(await third(plan)).toBe(false);
    expect(runs).toBe(8);
  });
});
