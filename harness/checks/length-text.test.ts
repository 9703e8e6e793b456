// No length is told as none.
import { expect, it } from 'vitest';
import { lengthText } from './length-text.ts';

it('tells no length as none', () => {
  const lengths = [0, 1, 31, -31, 999, 1_000, 62_446, 1_062_000, -2_546_000];
  expect(lengths.map(lengthText)).toEqual([
    '0 s',
    '1 µs',
    '31 µs',
    '-31 µs',
    '999 µs',
    '0.001 s',
    '0.062 s',
    '1.062 s',
    '-2.546 s',
  ]);
});
