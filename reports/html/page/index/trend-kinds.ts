// The curves of the index page, and what they are made of.
import type { Colours } from '../colours.ts';
import { duration } from '../lengths.ts';
import type { TrendPoint } from './index-data.ts';

export interface TrendLine {
  readonly label: string;
  readonly colour: keyof Colours;
  /** null: there is nothing to say of this point. */
  readonly value: (point: TrendPoint) => number | null;
}

export interface TrendKind {
  readonly title: string;
  readonly caption: string;
  readonly lines: readonly TrendLine[];
  readonly words: (value: number) => string;
  /** What the scale holds at least. */
  readonly least: readonly [number, number];
}

export const trendKinds: readonly TrendKind[] = [
  {
    title: 'Unsafe and inconclusive',
    caption: 'Unsafe: share of the runs that were judged. Inconclusive: share of all. Good: both at 0.',
    lines: [
      {
        label: 'unsafe',
        colour: 'unsafe',
        value: ({ passed, failed }) => (passed + failed === 0 ? null : (failed / (passed + failed)) * 100),
      },
      { label: 'inconclusive', colour: 'inconclusive', value: ({ inconclusive, runs }) => (inconclusive / runs) * 100 },
    ],
    words: (value) => `${Number(value.toFixed(1))} %`,
    least: [0, 10],
  },
  {
    title: 'Worst margin',
    caption: 'The smallest distance to a bound. Good: well above 0.',
    lines: [{ label: 'worst margin', colour: 'belief', value: ({ worstMarginMs }) => worstMarginMs }],
    words: duration,
    least: [0, 100],
  },
  {
    title: 'Acquisitions',
    caption: 'How much was tried. A fall means that less was judged.',
    lines: [{ label: 'acquisitions', colour: 'grant', value: ({ acquisitions }) => acquisitions }],
    words: (value) => value.toLocaleString('en-US'),
    least: [0, 10],
  },
];
