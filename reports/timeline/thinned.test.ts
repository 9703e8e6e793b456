import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Thinned } from './thinned.ts';

describe('a thinned list', () => {
  it('holds everything as long as there is room', () => {
    const list = new Thinned<number>(10, 2);
    for (let n = 0; n < 10; n++) list.add(n % 2, () => n);
    expect(list.items).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(list.leftOut).toBe(0);
  });

  it('gives up what matters least first, and evenly', () => {
    const list = new Thinned<number>(100, 2);
    for (let n = 0; n < 10_000; n++) list.add(n % 500 === 0 ? 0 : 1, () => n);
    const { items } = list;
    expect(items.filter((n) => n % 500 === 0)).toHaveLength(20);
    expect(Math.max(...items.slice(1).map((n, index) => n - items[index]!))).toBeLessThan(1_000);
    expect(list.came).toBe(10_000);
    expect(list.leftOut).toBe(10_000 - items.length);
  });

  it('never holds more than it may, in the order in which things came', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 })), fc.integer({ min: 10, max: 40 }), (ranks, limit) => {
        const list = new Thinned<number>(limit, 4);
        for (const [n, rank] of ranks.entries()) list.add(rank, () => n);
        expect(list.items.length).toBeLessThanOrEqual(limit);
        expect(list.items).toEqual(list.items.toSorted((a, b) => a - b));
        expect(list.items.length > 0).toBe(ranks.length > 0);
      }),
    );
  });
});
