import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';
import { eachRun, firstReaching, indexSpans } from './spans.ts';

const spansOf = (pairs: readonly (readonly [number, number])[]) =>
  indexSpans(
    pairs.map((_, index) => index),
    (ref) => pairs[ref][0],
    (ref) => pairs[ref][1],
  );

const runsOf = (pairs: readonly (readonly [number, number])[], from: number, until: number, least: number) => {
  const runs: number[][] = [];
  eachRun(spansOf(pairs), from, until, least, (...run) => runs.push(run));
  return runs;
};

test('spans are sorted, those without a time left out, those that end before they begin have no length', () => {
  const spans = spansOf([
    [50, 60],
    [NaN, 3],
    [10, 5],
    [20, Infinity],
  ]);
  expect([...spans.fromUs]).toEqual([10, 50]);
  expect([...spans.untilUs]).toEqual([10, 60]);
  expect([...spans.ref]).toEqual([2, 0]);
});

test('a long span that began long ago is found beneath shorter ones', () => {
  const spans = spansOf([
    [0, 1000],
    [10, 20],
    [30, 40],
    [500, 600],
  ]);
  expect(firstReaching(spans, 50)).toBe(0);
  expect(firstReaching(spans, 1001)).toBe(4);
  expect(
    runsOf(
      [
        [0, 1000],
        [10, 20],
        [30, 40],
        [500, 600],
      ],
      450,
      700,
      1,
    ),
  ).toEqual([
    [0, 1000, 0, 1],
    [500, 600, 3, 1],
  ]);
});

test('what is below a pixel is merged and never vanishes', () => {
  const tiny = Array.from({ length: 1000 }, (_, index) => [index * 10, index * 10 + 1] as const);
  expect(runsOf(tiny, 0, 10_000, 100)).toEqual([[0, 9991, 0, 1000]]);
  expect(runsOf(tiny, 0, 10_000, 5)).toHaveLength(1000);
  // A gap that can be seen is seen.
  expect(
    runsOf(
      [
        [0, 1],
        [3, 4],
        [500, 501],
      ],
      0,
      1000,
      100,
    ),
  ).toEqual([
    [0, 4, 0, 2],
    [500, 501, 2, 1],
  ]);
  // A long one between short ones stands alone.
  expect(
    runsOf(
      [
        [0, 1],
        [2, 300],
        [301, 302],
      ],
      0,
      1000,
      100,
    ).map((run) => run[3]),
  ).toEqual([1, 1, 1]);
});

test('every span in sight is drawn, at any zoom', () => {
  const spans = Array.from({ length: 500 }, (_, index) => [index * 17, index * 17 + ((index * 31) % 60)] as const);
  for (const least of [0.1, 1, 13, 100, 10_000]) {
    for (const [from, until] of [
      [0, 9000],
      [1234, 2345],
      [4000, 4001],
    ] as const) {
      const runs = runsOf(spans, from, until, least);
      const inSight = spans.filter(([begin, end]) => begin <= until && end >= from);
      expect(runs.reduce((sum, run) => sum + run[3], 0)).toBe(inSight.length);
      for (const [begin, end] of inSight) {
        expect(runs.some(([runFrom, runUntil]) => runFrom <= begin && end <= runUntil)).toBe(true);
      }
    }
  }
});

test('the shortest span at a moment is meant, else the nearest', () => {
  const spans = spansOf([
    [0, 1000],
    [100, 110],
    [400, 400],
  ]);
  expect(nearest(spans, 105, 5)).toBe(1);
  expect(nearest(spans, 200, 5)).toBe(0);
  expect(nearest(spans, 400, 5)).toBe(2);
  expect(nearest(spans, 2000, 5)).toBeUndefined();
  expect(
    nearest(
      spansOf([
        [10, 20],
        [40, 50],
      ]),
      28,
      10,
    ),
  ).toBe(0);
  expect(nearest(spansOf([]), 1, 1)).toBeUndefined();
});
