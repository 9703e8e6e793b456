import { describe, expect, it } from 'vitest';
import { wilsonInterval } from './wilson.ts';

describe('Wilson’s interval', () => {
  // R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is the published one', (count, of, low, high) => {
    const interval = wilsonInterval(count, of)!;
    expect(interval.rate).toBe(count / of);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('is the same seen from the other side, and reaches 1 exactly', () => {
    expect(wilsonInterval(20, 20)).toEqual({ rate: 1, low: 1 - wilsonInterval(0, 20)!.high, high: 1 });
  });

  it('says nothing of no trials', () => {
    expect(wilsonInterval(0, 0)).toBeUndefined();
  });
});
