// Several subjects in one queue: whoever breaks it is convicted, and those beside it are not.
import { describe, expect, it } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { generatePlan } from '../plan/generate.ts';
import type { Plan } from '../plan/schema.ts';
import { ran } from './world/testing.ts';

function mixOf(broken: string, n: number): Plan {
  const subjects = ['session-mutex', broken];
  const seed = `00000000000000a${n}`;
  const plan = generatePlan({ scenario: scenarios['mixed-queue']!, seed, subject: 'session-mutex', subjects });
  return { ...plan, durationMs: 7_000 };
}

describe('a queue of two subjects', () => {
  it.each([
    // It enters beside the reference: the reference held first, and is in its right.
    'broken/unconfirmed-waiter',
    'broken/any-delete',
    'broken/single-wait',
    // It deletes the reference's key when it has waited for long.
    'broken/impatient',
    // It gives up its place: the reference passes over it, and could not know.
    'broken/loses-place',
  ])('convicts %s, and not the reference beside it', async (broken) => {
    const convicted: string[] = [];
    for (let n = 1; n <= 4 && convicted.length === 0; n++) {
      const { judgement } = await ran(mixOf(broken, n));
      convicted.push(...judgement.checks.flatMap(({ violations }) => violations.map(({ subject }) => subject)));
    }
    expect(new Set(convicted)).toEqual(new Set([broken]));
  });

  it('is safe where nobody’s flaw shows, and says how much each had of it', async () => {
    const { judgement, violations } = await ran(mixOf('broken/wall-clock', 1));
    expect(violations).toEqual([]);
    expect(judgement.verdict).toBe('safe');
    const { bySubject, acquisitions, kills } = judgement.counts;
    expect(Object.keys(bySubject)).toEqual(['session-mutex', 'broken/wall-clock']);
    const sum = (what: 'acquisitions' | 'kills'): number =>
      Object.values(bySubject).reduce((total, each) => total + each[what], 0);
    expect([sum('acquisitions'), sum('kills')]).toEqual([acquisitions, kills]);
    const fairness = judgement.checks.find(({ check }) => check === 'fairness');
    expect(fairness?.judged['with other subjects waiting']).toBeGreaterThan(0);
    expect(fairness?.seen).toMatch(
      /^(\d+) acquisitions with others waiting, \d+ of them with other subjects, \1 in the order of their keys$/,
    );
  });

  it('is no matter where there is one subject alone', async () => {
    const { judgement } = await ran(mixOf('session-mutex', 1));
    expect(judgement.counts.bySubject).toEqual({});
  });
});
