// Workers spread over the members.
import { expect, test } from 'vitest';
import { reachable } from './reachable.ts';

const urls = ['a', 'b', 'c'];

test('each worker begins with another member, and reaches all', () => {
  expect([0, 1, 2, 3].map((worker) => reachable({}, worker, urls).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
  expect(reachable({}, 5, ['a'])).toEqual(['a']);
});

test('a plan may name them, in its own order', () => {
  expect(reachable({ members: [2, 0] }, 1, urls)).toEqual(['c', 'a']);
});
