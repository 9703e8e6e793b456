import { describe, expect, it } from 'vitest';
import { formatRows, short } from './format.ts';
import { ratioOf, summarize } from './summary.ts';

describe('summarize', () => {
  it('gives the median and the whole range of few samples', () => {
    expect(summarize([5, 1, 3])).toEqual({ n: 3, median: 3, low: 1, high: 5 });
  });

  it('leaves out the outer tenths of many', () => {
    const values = Array.from({ length: 101 }, (_, index) => index);
    expect(summarize(values)).toEqual({ n: 101, median: 50, low: 10, high: 90 });
  });

  it('refuses to make a number of nothing', () => {
    expect(() => summarize([])).toThrow('at least one sample');
  });
});

describe('ratioOf', () => {
  it('compares each sample with its own partner', () => {
    // The machine slowed down tenfold between the rounds: each round still says 2.
    expect(ratioOf([2, 20, 200], [1, 10, 100])).toEqual({ n: 3, median: 2, low: 2, high: 2 });
  });
});

describe('short', () => {
  it.each([
    [0, '0'],
    [0.012345, '0.0123'],
    [1.005, '1'],
    [9999, '10 000'],
    [1_234_567, '1 230 000'],
  ])('%d is %s', (value, text) => {
    expect(short(value)).toBe(text);
  });
});

describe('formatRows', () => {
  it('shows both sides and their ratio', () => {
    const text = formatRows([
      {
        what: 'wall',
        unit: 'ms',
        measured: { label: 'worker', values: [50, 60, 70] },
        against: { label: 'bare', values: [25, 30, 35] },
        ratio: 'times',
      },
    ]);
    expect(text).toContain('wall, ms');
    expect(text).toContain('worker: 60 (50–70)');
    expect(text).toContain('2 × (2–2)');
  });

  it('says how much of a target was reached, of the number and of the ratio', () => {
    const row = {
      what: 'schedules',
      unit: '1/CPU s',
      measured: { label: 'sim', values: [4_000, 4_400, 4_800] },
      against: { label: 'loops', values: [1_000, 1_100, 1_200] },
      ratio: 'each',
    } as const;
    const text = formatRows([
      { ...row, target: { of: 'measured', value: 5_000 } },
      { ...row, ratio: 'times', target: { of: 'ratio', value: 1.6 } },
      row,
    ]);
    expect(text).toMatch(/4 \(4–4\) +88 % of 5000/);
    expect(text).toMatch(/4 × \(4–4\) +250 % of 1.6 ×/);
    expect(text.split('\n').at(-1)).toMatch(/4 \(4–4\)$/);
  });
});
