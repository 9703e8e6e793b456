import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoundNumber, rounderThan } from './round-number.ts';

/** Greedy, as shrinking does it. */
function smallest(value: number, fails: (n: number) => boolean): { value: number; runs: number } {
  let runs = 0;
  for (;;) {
    const next = rounderThan(value).find((candidate) => (runs++, fails(candidate)));
    if (next === undefined) return { value, runs };
    value = next;
  }
}

describe('round numbers', () => {
  it.each([
    [3187, [0, 3000, 4000, 3100, 3200, 3180, 3190, 1593]],
    [3000, [0, 1000, 2000]],
    [1000, [0, 500, 900]],
    [25, [0, 20, 30, 12, 24]],
    [1, [0]],
    [0, []],
    [-60_000, [0, -30_000, -50_000]],
  ])('%i → %j', (value, rounder) => {
    expect(rounderThan(value)).toEqual(rounder);
  });

  it.each([
    [3187, (n: number) => n > 2123, 3000],
    [3187, (n: number) => n > 3044, 4000],
    [3187, (n: number) => n >= 3044 && n < 3900, 3100],
    [90_000, (n: number) => n >= 5, 5],
    [3187, () => true, 0],
    [3187, (n: number) => n === 3187, 3187],
  ])('from %i', (value, fails, minimum) => {
    const found = smallest(value, fails);
    expect(found.value).toBe(minimum);
    expect(found.runs).toBeLessThan(60);
  });

  it('shrink within their range, whole, and end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_600_000 }), fc.func(fc.boolean()), (value, fails) => {
        const numbers = new RoundNumber(1, 3_600_000);
        let runs = 0;
        let current = value;
        for (let next: number | undefined = current; next !== undefined;) {
          current = next;
          next = undefined;
          for (const candidate of numbers.shrink(current)) {
            expect(numbers.canShrinkWithoutContext(candidate.value)).toBe(true);
            expect(candidate.value).not.toBe(current);
            runs += 1;
            if (fails(candidate.value)) {
              next = candidate.value;
              break;
            }
          }
        }
        expect(runs).toBeLessThan(500);
      }),
    );
  });

  it('stay at the least that is worth it, or where they are below it', () => {
    const unhurried = new RoundNumber(1, 3_600_000, 1_000);
    const candidates = (value: number): number[] => [...unhurried.shrink(value)].map((candidate) => candidate.value);
    expect(candidates(3_187)).toEqual([1_000, 3_000, 4_000, 3_100, 3_200, 3_180, 3_190, 1_593]);
    expect(candidates(1_000)).toEqual([]);
    expect(candidates(40)).toEqual([]);
  });

  it('are drawn from their range', () => {
    const drawn = fc.sample(new RoundNumber(-5, 5), 500);
    expect(new Set(drawn).size).toBe(11);
    expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([-5, 5]);
  });
});
