// Counts as people read them.
import { expect, it } from 'vitest';
import { lengthText } from '../harness/checks/length-text.ts';
import { storyLengthText } from './html/page/lengths.ts';
import { counted } from './words.ts';

it.each([
  ['expiries', '1 expiry', '1,974 expiries'],
  ['holds', '1 hold', '1,974 holds'],
  ['holders let go', '1 holder let go', '1,974 holders let go'],
  ['census', '1 census', '1,974 censuses'],
  ['ended acquires', '1 ended acquire', '1,974 ended acquires'],
  ['hand-offs', '1 hand-off', '1,974 hand-offs'],
  ['acquisitions with others waiting', '1 acquisition with others waiting', '1,974 acquisitions with others waiting'],
  ['answers of a lock service', '1 answer of a lock service', '1,974 answers of a lock service'],
  ['by their owner', '1 by their owner', '1,974 by their owner'],
])('counts %s', (what, one, many) => {
  expect(counted(1, what)).toBe(one);
  expect(counted(1974, what)).toBe(many);
});

it('tells a length of a story as the page does', () => {
  const lengths = [1, 31, 999, 1_000, 62_446, 1_062_000];
  expect(lengths.map(lengthText)).toEqual(lengths.map(storyLengthText));
});
