import { expect, it } from 'vitest';
import { firstFrom } from './places.ts';
import { Taken } from './taken.ts';

it('the first sample in sight is found by bisection', () => {
  const times = Float64Array.from([10, 20, 20, 30]);
  expect([0, 10, 15, 20, 21, 30, 31].map((atUs) => firstFrom(times, atUs))).toEqual([0, 0, 1, 1, 3, 3, 4]);
  expect(firstFrom(new Float64Array(), 5)).toBe(0);
});

it('a place is taken once, and nothing outside ever', () => {
  const taken = new Taken({ left: 100, top: 50, width: 30, height: 30 }, 3);
  expect([taken.take(100, 50), taken.take(100.9, 50.9), taken.take(103, 50), taken.take(130, 80)]).toEqual([
    true,
    false,
    true,
    true,
  ]);
  expect([taken.take(0, 50), taken.take(500, 50), taken.take(100, -100), taken.take(100, 5000)]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
