import { describe, expect, it } from 'vitest';
import { Board } from './board.ts';

const size = { lanes: 3, subjects: 2 };

describe('a board', () => {
  it('deals each seed to one lane, and none twice', () => {
    const board = new Board(size);
    board.begin(10);
    const taken: number[] = [];
    for (let lane = 0; lane < 3; lane++)
      for (let n = board.next(lane, 1); n !== undefined; n = board.next(lane, 1)) {
        taken.push(n);
        board.take(lane, 1, n);
      }
    expect(taken.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(board.next(0, 0)).toBe(0);
  });

  it('keeps the lowest limit, whoever comes first, and lets lower seeds be finished', () => {
    const board = new Board(size);
    board.begin();
    board.limit(0, 7);
    board.limit(0, 9);
    expect(board.limitOf(0)).toBe(7);
    board.limit(0, 4);
    expect([0, 1, 2].map((lane) => board.next(lane, 0))).toEqual([0, 1, 2]);
    board.take(1, 0, 1);
    expect(board.next(1, 0)).toBeUndefined();
    expect(board.next(1, 1)).toBe(1);
  });

  it('is the same for everybody who has its memory', () => {
    const board = new Board(size);
    board.begin();
    const other = new Board(size, board.memory);
    other.take(2, 1, 2);
    other.spend(2, 1, 1500);
    other.spend(0, 1, 500);
    other.stop();
    expect([board.next(2, 1), board.spentUsOf(1), board.spentUsOf(0), board.stopped]).toEqual([5, 2000, 0, true]);
  });
});
