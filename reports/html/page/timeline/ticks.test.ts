import { expect, test } from 'vitest';
import { runTime } from '../times.ts';
import { difference, duration, lengthText, storyLengthText } from '../lengths.ts';
import { chooseTicks } from './ticks.ts';

const labels = (fromUs: number, untilUs: number) => {
  const ticks = chooseTicks(fromUs, untilUs, 1000, 100);
  return ticks.atUs.map((atUs) => ticks.label(atUs));
};

test('ticks stand at round times and say as much as it takes to tell them apart', () => {
  expect(labels(0, 10e6).slice(0, 3)).toEqual(['t+0 s', 't+1 s', 't+2 s']);
  expect(labels(3_400_000, 3_900_000).slice(0, 3)).toEqual(['t+3.40 s', 't+3.45 s', 't+3.50 s']);
  expect(labels(3_412_000, 3_422_000).slice(0, 2)).toEqual(['t+3.412 s', 't+3.413 s']);
  expect(labels(3_412_000, 3_412_050).slice(0, 2)).toEqual(['t+3412.000 ms', 't+3412.005 ms']);
  expect(labels(-2e6, 0)[0]).toBe('t-2.0 s');
});

test('no two labels of an axis are alike, none too many, at any zoom', () => {
  for (let length = 50; length < 1e14; length *= 3) {
    const all = labels(1_234_567, 1_234_567 + length);
    expect(all.length).toBeLessThanOrEqual(11);
    expect(new Set(all).size).toBe(all.length);
    expect(all.join('')).not.toMatch(/NaN|Infinity/);
  }
});

test('a range without a length, or a picture without a width, has an axis all the same', () => {
  expect(chooseTicks(5, 5, 1000, 100).atUs.length).toBeLessThanOrEqual(2);
  expect(chooseTicks(0, 1e6, 0, 100).atUs.length).toBeLessThanOrEqual(2);
});

test('times and lengths', () => {
  expect(runTime(3_412_000)).toBe('t+3.412 s');
  expect(runTime(-500_000, 1)).toBe('t-0.5 s');
  expect([850, 12_340, 610_000, 1_062_000, 123_400_000, 900e6].map(lengthText)).toEqual([
    '850 µs',
    '12.3 ms',
    '610 ms',
    '1.062 s',
    '123.4 s',
    '15 min',
  ]);
  expect([0, -30, 306.2, -1523].map(duration)).toEqual(['0', '−30 ms', '306 ms', '−1.523 s']);
  expect([0, 12, -50_100].map(difference)).toEqual(['0', '+12 µs', '−50.1 ms']);
  expect([62_446, 1_062_000, 900].map(storyLengthText)).toEqual(['0.062 s', '1.062 s', '900 µs']);
});
