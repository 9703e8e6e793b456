// The plans that speed is measured with are valid, and the same as ever: numbers of different days are of the same work.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { planSchema } from '../../harness/plan/schema.ts';
import { microPlans, pollingPlans, typicalPlans } from './plans.ts';

describe.each([
  ['micro', microPlans, 2, 1_000, '63de9a632471580f'],
  ['typical', typicalPlans, 3, 20_000, '7058127bf58d2d29'],
  ['polling', pollingPlans, 5, 30_000, 'a23ace2fe2dc6fdb'],
] as const)('%s', (_name, plansOf, workers, durationMs, digest) => {
  const plans = plansOf('session-mutex');

  it('is what it says', () => {
    for (const plan of plans) {
      expect(planSchema.parse(plan)).toEqual(plan);
      expect([plan.workers.length, plan.durationMs]).toEqual([workers, durationMs]);
    }
    expect(plans.some(({ faults }) => faults.length > 0)).toBe(true);
  });

  it('never changes', () => {
    // The versions of format and generator may: no generator draws these.
    const drawn = plans.map((plan) => ({ ...plan, format: undefined, generator: undefined }));
    expect(createHash('sha256').update(JSON.stringify(drawn)).digest('hex').slice(0, 16)).toBe(digest);
  });
});
