// The header: what came out, of which run, what was seen, and what a reader should know before believing the picture.
import { make, makeButton } from '../make.ts';
import { openKeys } from '../keys/key-help.ts';
import { toggleTheme } from '../theme.ts';
import type { View } from '../view.ts';
import { makeAgain } from './again.ts';
import { makeChips } from './chips.ts';
import { makeFacts } from './facts.ts';
import { makeFurtherRemarks, makeRemarks } from './remarks.ts';

/** Does not change with the view. */
export function mountHeader(view: View, element: HTMLElement): void {
  const { run, checks } = view.timeline;
  element.replaceChildren(
    make(
      'div',
      { class: 'titles' },
      make('span', { class: `badge ${run.verdict}` }, run.verdict),
      make('h1', { class: 'foreign' }, run.id),
      make(
        'div',
        { class: 'tools' },
        makeButton('◐', 'Light or dark (t)', toggleTheme, { class: 'theme' }),
        makeButton('?', 'Keys and signs (?)', openKeys, { class: 'help' }),
      ),
    ),
    makeFacts(view.timeline),
    ...(run.seen === '' ? [] : [make('p', { class: 'seen dim' }, run.seen)]),
    makeChips(checks),
    ...makeRemarks(view.timeline),
    make('div', { class: 'more-facts' }, ...makeAgain(run), ...makeFurtherRemarks(view.timeline)),
  );
}
