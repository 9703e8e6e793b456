// The numbered lines of a story. Their numbers are those of the pins in the picture.
import type { Conviction } from '../../../timeline/timeline.ts';
import { difference } from '../lengths.ts';
import { hashOf } from '../link.ts';
import { make } from '../make.ts';
import { runTime } from '../times.ts';

/** What a line is to the violation. */
const marks = {
  cause: 'this led to it',
  turn: 'from here on it went wrong',
  harm: 'this came of it',
} as const;

export function makeStoryLines({ story, fromUs }: Conviction): HTMLElement {
  return make(
    'ol',
    { class: 'story-lines' },
    ...story.map(({ line, atUs, who, text, mark }, index) =>
      make(
        'li',
        {},
        make(
          'a',
          {
            href: line > 0 ? hashOf({ line }) : undefined,
            'data-line': line,
            'data-mark': mark,
            title: mark && marks[mark],
          },
          make('span', { class: 'pin' }, String(index + 1)),
          make('time', { class: 'dim' }, runTime(atUs)),
          make('time', { class: 'after', title: 'after (−: before) it began to go wrong' }, difference(atUs - fromUs)),
          make(
            'span',
            { class: 'told' },
            make('bdi', { class: 'who' }, who),
            make('bdi', {}, text),
            ...(mark === undefined ? [] : [make('span', { class: 'visually-hidden' }, ` (${marks[mark]})`)]),
          ),
        ),
      ),
    ),
  );
}
