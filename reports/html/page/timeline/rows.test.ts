import { expect, test } from 'vitest';
import { assignRows } from './rows.ts';
import { joined } from './stripes.ts';

const rowsOf = (pairs: readonly (readonly [number, number])[], most = 8, prefer?: (index: number) => number) => [
  ...assignRows(
    pairs.length,
    (index) => pairs[index][0],
    (index) => pairs[index][1],
    most,
    prefer,
  ),
];

const of = (...pairs: (readonly [number, number])[]) => pairs.map(([from, until]) => ({ from, until }));

test('what follows shares a row, what lasts at the same time has one of its own', () => {
  expect(
    rowsOf([
      [0, 10],
      [10, 20],
      [20, 30],
    ]),
  ).toEqual([0, 0, 0]);
  expect(
    rowsOf([
      [0, 10],
      [5, 20],
      [10, 30],
      [21, 25],
    ]),
  ).toEqual([0, 1, 0, 1]);
});

test('no more rows than allowed: then the one that ends first is shared', () => {
  expect(
    rowsOf(
      [
        [0, 100],
        [1, 50],
        [2, 70],
        [3, 60],
      ],
      2,
    ),
  ).toEqual([0, 1, 1, 1]);
});

test('a preferred row is taken where it is free', () => {
  expect(
    rowsOf(
      [
        [0, 10],
        [20, 30],
      ],
      8,
      () => 2,
    ),
  ).toEqual([2, 2]);
  expect(
    rowsOf(
      [
        [0, 10],
        [5, 30],
      ],
      8,
      () => 0,
    ),
  ).toEqual([0, 1]);
});

test('stretches that meet are joined', () => {
  expect(joined(of([5, 9], [0, 5], [20, 30], [22, 25]))).toEqual(of([0, 9], [20, 30]));
  expect(joined([])).toEqual([]);
});
