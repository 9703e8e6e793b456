import { expect, it } from 'vitest';
import type { Band } from '../../../timeline/timeline.ts';
import { shadesOf, shadeWords } from './shades.ts';

const band = (what: Band['what'], fromUs: number, untilUs: number): Band => ({
  place: { lane: 'worker', worker: 0 },
  what,
  fromUs,
  untilUs,
  text: '',
  line: 1,
});

it('shades are what faults lasted, once where those of several workers overlap', () => {
  const shades = shadesOf([
    band('pause', 10, 20),
    band('cut', 5, 8),
    band('pause', 0, 12),
    band('pause', 30, 40),
    band('leader', 0, 100),
    band('dead', 0, 100),
    band('phase', 0, 100),
    band('down', 3, 4),
  ]);
  expect(shades.map(({ what, spans }) => [what, spans])).toEqual([
    [
      'pause',
      [
        [0, 20],
        [30, 40],
      ],
    ],
    ['cut', [[5, 8]]],
    ['down', [[3, 4]]],
  ]);
  expect(shadeWords(shades)).toBe('pause, cut, member down');
});
