// On paper there is nothing to scroll: the events of what is in sight become a plain table while the page is printed.
import { make } from '../make.ts';
import { count } from '../times.ts';
import type { View } from '../view.ts';
import { columnsOf } from './columns.ts';

/** Some pages of paper. */
const LONGEST = 300;
const skipped = new Set(['rpc', 'canary']);

export function printable(view: View, element: HTMLElement): void {
  let printed: HTMLElement | undefined;
  addEventListener('beforeprint', () => {
    printed?.remove();
    printed = element.appendChild(makePrinted(view));
  });
  addEventListener('afterprint', () => printed?.remove());
}

function makePrinted(view: View): HTMLElement {
  const columns = columnsOf(view.timeline);
  const { fromUs, untilUs } = view.range;
  const told = new Set(view.violation?.story.map(({ line }) => line));
  const events = view.timeline.events.filter(
    ({ atUs, kind, line }) => atUs >= fromUs && atUs <= untilUs && (!skipped.has(kind) || told.has(line)),
  );
  const rows = events
    .slice(0, LONGEST)
    .map((event) =>
      make('tr', {}, ...columns.map((column) => make('td', { class: column.name }, column.text(event, view.timeline)))),
    );
  const untold = events.length - rows.length;
  return make(
    'div',
    { class: 'printed' },
    make(
      'table',
      { class: 'plain' },
      make('thead', {}, make('tr', {}, ...columns.map(({ title }) => make('th', {}, title)))),
      make('tbody', {}, ...rows),
    ),
    ...(untold > 0 ? [make('p', {}, `and ${count(untold)} more`)] : []),
  );
}
