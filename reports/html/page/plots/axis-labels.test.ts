import { describe, expect, it } from 'vitest';
import { runTime } from '../times.ts';
import { durationLabels, momentLabels } from './axis-labels.ts';

describe('times in plots', () => {
  it('share a unit and digits along an axis', () => {
    expect(durationLabels([0, 250, 500])).toEqual(['0', '250 ms', '500 ms']);
    expect(durationLabels([0, 2500, 5000, 7500])).toEqual(['0', '2.5 s', '5.0 s', '7.5 s']);
    expect(durationLabels([-0.5, null, 0.5])).toEqual(['−0.5 ms', null, '0.5 ms']);
    expect(durationLabels([])).toEqual([]);
  });

  it('have as many digits as the labels of an axis need', () => {
    expect(momentLabels([0, 2_500_000, 5_000_000])).toEqual(['t+0.0 s', 't+2.5 s', 't+5.0 s']);
    expect(momentLabels([1_000_000, 2_000_000])).toEqual(['t+1 s', 't+2 s']);
    expect(momentLabels([1_000_050, 1_000_100])).toEqual(['t+1.00005 s', 't+1.00010 s']);
    expect(runTime(1_234_567)).toBe('t+1.235 s');
  });
});
