// The table of events: it moves with the picture, and the picture with it. Only the rows in sight are in the document.
import { make } from '../make.ts';
import type { View } from '../view.ts';
import { chooseRows } from './choose-rows.ts';
import { columnsOf } from './columns.ts';
import { mountDetail } from './detail.ts';
import { makeFilterBar } from './filter-bar.ts';
import { printable } from './print.ts';
import { RowPool } from './row-pool.ts';
import { Scroller } from './scroller.ts';
import { ShownRows } from './shown-rows.ts';

export function mountTable(view: View, element: HTMLElement): void {
  const shown = new ShownRows(view.timeline);
  const columns = columnsOf(view.timeline);
  const scroller = new Scroller(columns);
  const pool = new RowPool(view, scroller.body, columns);
  const none = view.timeline.events.length === 0 ? 'There are no events to show.' : 'No event matches.';

  const draw = (): void => {
    const { first, last } = scroller.inSight;
    const told = new Map(view.violation?.story.map(({ line }, index) => [line, index + 1]));
    pool.show(shown.rows.slice(first, last), first, scroller.rowPx, told);
  };
  const size = (): void => {
    scroller.size(shown.rows.length, none);
    bar.count();
  };
  const selectedRow = (): number | undefined =>
    view.selected === undefined ? undefined : shown.indexOf(view.selected);
  /** Other rows are shown: the reader stays where they were. */
  const redo = (): void => {
    size();
    const index = selectedRow();
    if (index === undefined) scroller.scrollToTop(shown.indexAt(view.range.fromUs));
    else scroller.reveal(index);
    draw();
  };

  let { selected, range } = view;
  const follow = (): void => {
    const isOther = view.selected !== selected;
    const hasMoved = view.range !== range;
    ({ selected, range } = view);
    if (isOther && shown.select(selected)) size();
    const index = isOther ? selectedRow() : undefined;
    if (index !== undefined) scroller.reveal(index);
    else if (hasMoved) scroller.scrollToTop(shown.indexAt(range.fromUs));
    draw();
  };

  const bar = makeFilterBar(view, shown, redo, () => {
    scroller.element.focus({ preventScroll: true });
    const [row] = shown.rows;
    if (row) view.select(row.line, { reveal: true });
  });
  const detail = make('div', { class: 'detail' });
  element.replaceChildren(bar.element, scroller.element, detail);
  mountDetail(view, detail);
  printable(view, element);
  chooseRows(view, shown, scroller);
  view.onChange(follow);
  scroller.element.addEventListener('scroll', draw, { passive: true });
  new ResizeObserver(() => {
    size();
    draw();
  }).observe(scroller.element);
  redo();
}
