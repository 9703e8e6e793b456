// Rows are chosen by a click or by the arrow keys; the event is selected then, and brought into sight in the picture.
import type { View } from '../view.ts';
import type { Scroller } from './scroller.ts';
import type { ShownRows } from './shown-rows.ts';

export function chooseRows(view: View, shown: ShownRows, { element, body }: Scroller): void {
  body.addEventListener('click', ({ target }) => {
    // Who marks text to copy it does not choose; links know their way themselves.
    if (!(target instanceof Element) || target.closest('a') || getSelection()?.toString()) return;
    const row = target.closest<HTMLElement>('[data-line]');
    if (row) view.select(Number(row.dataset['line']), { reveal: true });
  });
  element.addEventListener('keydown', (event) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const at = view.selected === undefined ? undefined : shown.indexOf(view.selected);
    const next = shown.rows[at === undefined ? shown.indexAt(view.range.fromUs) : at + by];
    if (next) view.select(next.line, { reveal: true });
  });
}
