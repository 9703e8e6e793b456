// The story of the violation that is looked at: what went wrong, and the few events that led there, each a link into picture and table.
import type { Conviction } from '../../../timeline/timeline.ts';
import { goBy, goToViolation } from '../go.ts';
import { make, makeButton } from '../make.ts';
import type { View } from '../view.ts';
import { makeSafe } from './safe.ts';
import { makeStoryLines } from './story-lines.ts';

/** Shows another story when the view jumps to another violation, and marks the line of the event that is selected. */
export function mountStory(view: View, element: HTMLElement): void {
  let shown: number | undefined;
  const update = (): void => {
    const index = view.violationIndex;
    if (index !== shown) {
      shown = index;
      draw(view, element, index);
    }
    for (const link of element.querySelectorAll<HTMLElement>('a[data-line]'))
      link.setAttribute(
        'aria-current',
        String(view.selected !== undefined && link.dataset['line'] === String(view.selected)),
      );
  };
  view.onChange(update);
  update();
}

function draw(view: View, element: HTMLElement, index: number): void {
  const { violations, run } = view.timeline;
  const violation = violations[index];
  element.classList.toggle('convicts', violation?.convicts === true);
  element.classList.toggle('safe', violations.length === 0 && run.verdict === 'safe');
  if (violation === undefined)
    element.replaceChildren(...(violations.length === 0 ? makeSafe(view.timeline) : makeList(view, -1)));
  else element.replaceChildren(...makeStory(view, violation, index));
  element.scrollTop = 0;
}

function makeStory(view: View, violation: Conviction, index: number): HTMLElement[] {
  const { check, side, subject, what, expected, more, convicts } = violation;
  return [
    make(
      'div',
      { class: 'story-head' },
      make('span', { class: convicts ? 'chip unsafe' : 'chip' }, convicts ? `✗ ${check}` : check),
      make(
        'span',
        { class: 'dim' },
        convicts ? `${side}, ` : `not the lock's doing: ${side}`,
        ...(convicts ? [make('bdi', {}, subject)] : []),
      ),
      makeSteps(view, index),
    ),
    make('h2', { class: 'headline' }, what),
    ...(convicts ? [] : [make('p', { class: 'dim' }, 'This convicts nobody: the lock could not help it.')]),
    makeStoryLines(violation),
    ...(expected === ''
      ? []
      : [make('dl', { class: 'expected' }, make('dt', {}, 'Expected'), make('dd', {}, expected))]),
    ...(more.length === 0 ? [] : [make('div', { class: 'more' }, ...more.map((text) => make('p', {}, text)))]),
    ...(view.timeline.violations.length > 1 ? makeList(view, index) : []),
  ];
}

function makeSteps(view: View, index: number): HTMLElement {
  const { length } = view.timeline.violations;
  const steps = make('span', { class: 'steps' });
  if (length < 2) return steps;
  steps.append(
    makeButton('‹', 'Previous violation (p)', () => goBy(view, -1), { class: 'previous' }),
    make('span', { class: 'number dim' }, `${index + 1} of ${length}`),
    makeButton('›', 'Next violation (n)', () => goBy(view, 1), { class: 'next' }),
  );
  return steps;
}

/** All of them, to choose from; as many as a page bears. */
const LISTED = 200;

function makeList(view: View, current: number): HTMLElement[] {
  const { violations } = view.timeline;
  const items = violations.slice(0, LISTED).map((violation, index) =>
    make(
      'li',
      {},
      makeButton(violation.what, `Show ${index + 1} of ${violations.length}`, () => goToViolation(view, index), {
        class: 'plain',
        'aria-current': index === current ? 'true' : undefined,
      }),
      make('span', { class: 'dim' }, ` ${violation.check}${violation.convicts ? '' : ', convicts nobody'}`),
    ),
  );
  const untold = violations.length - items.length;
  return [
    make(
      'details',
      { class: 'story-list', open: current < 0 },
      make('summary', {}, `All ${violations.length} in a list`),
      make('ol', {}, ...items),
      ...(untold > 0 ? [make('p', { class: 'dim' }, `and ${untold} more: n leads to each`)] : []),
    ),
  ];
}
