// The header: what came out, what went wrong in a sentence, of which run; and folded what a reader may want to know besides.
import { make, makeButton } from '../make.ts';
import { openKeys } from '../keys/key-help.ts';
import { toggleTheme } from '../theme.ts';
import type { View } from '../view.ts';
import { makeAgain } from './again.ts';
import { makeChips } from './chips.ts';
import { makeFacts } from './facts.ts';
import { makeHeadline } from './headline.ts';
import { makeFurtherRemarks, makeRemarks } from './remarks.ts';

/** As styles/header.ts has it: there a screen has room for the sentence and the picture, and the rest unfolds. */
const NARROW = '(max-width:700px)';

export function mountHeader(view: View, element: HTMLElement): void {
  const { run, checks } = view.timeline;
  const facts = make(
    'details',
    { class: 'about' },
    make('summary', {}, 'Facts'),
    makeFacts(view.timeline),
    make(
      'div',
      { class: 'more-facts' },
      makeChips(view, checks),
      ...makeFurtherRemarks(view.timeline),
      ...makeAgain(run),
    ),
  );
  element.replaceChildren(
    make(
      'div',
      { class: 'titles' },
      make('span', { class: `badge ${run.verdict}` }, run.verdict),
      makeHeadline(view),
      make('h1', { class: 'foreign' }, run.id),
      make(
        'div',
        { class: 'tools' },
        makeButton('◐', 'Light or dark (t)', toggleTheme, { class: 'theme' }),
        makeButton('?', 'Keys and signs (?)', openKeys, { class: 'help' }),
      ),
    ),
    ...makeRemarks(view.timeline),
    facts,
  );
  const narrow = matchMedia(NARROW);
  const unfold = (): void => {
    facts.open = !narrow.matches;
  };
  narrow.addEventListener('change', unfold);
  addEventListener('beforeprint', () => {
    facts.open = true;
  });
  unfold();
}
