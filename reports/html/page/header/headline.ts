// The sentence beside the verdict: what went wrong in the violation that is looked at, at first the gravest.
import { make } from '../make.ts';
import type { View } from '../view.ts';

/** Follows the view; where nothing went wrong, what was seen. */
export function makeHeadline(view: View): HTMLElement {
  const { violations, run } = view.timeline;
  if (violations.length === 0) return make('p', { class: 'sentence foreign dim' }, run.seen);
  const element = make('p', { class: 'sentence foreign' });
  let shown = -1;
  const update = (): void => {
    const index = Math.max(view.violationIndex, 0);
    if (index === shown) return;
    shown = index;
    const { what, convicts } = violations[index]!;
    element.classList.toggle('unsafe-text', convicts);
    const which =
      violations.length > 1 ? [' ', make('span', { class: 'dim number' }, `${index + 1} of ${violations.length}`)] : [];
    element.replaceChildren(make('span', {}, what), ...which);
  };
  view.onChange(update);
  update();
  return element;
}
