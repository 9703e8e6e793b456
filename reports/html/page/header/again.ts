// How to see the run again, and what its plan was, in words.
import type { RunFacts } from '../../../timeline/timeline.ts';
import { copyButton } from '../copy.ts';
import { make } from '../make.ts';

export function makeAgain({ again, plan }: RunFacts): HTMLElement[] {
  return [
    ...(again === undefined
      ? []
      : [
          make(
            'span',
            { class: 'again', title: again },
            make('span', { class: 'dim' }, 'Again'),
            make('code', { class: 'foreign' }, again),
            copyButton('Copy', 'The command', () => again),
          ),
        ]),
    ...(plan.length === 0
      ? []
      : [
          make(
            'details',
            { class: 'plan' },
            make('summary', {}, 'The plan in words'),
            make('ol', {}, ...plan.map((line) => make('li', {}, line))),
          ),
        ]),
  ];
}
