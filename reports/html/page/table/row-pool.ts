// The few rows that are in the document: as many as are in sight, filled anew when the table is scrolled.
import type { EventRow } from '../../../timeline/timeline.ts';
import { hashOf } from '../link.ts';
import { make } from '../make.ts';
import type { View } from '../view.ts';
import { visible } from '../visible.ts';
import type { Column } from './columns.ts';

/** No cell shows more. */
const LONGEST = 300;

interface Row {
  readonly element: HTMLElement;
  readonly cells: readonly HTMLElement[];
  readonly link: HTMLAnchorElement;
  event: EventRow | undefined;
}

export class RowPool {
  readonly #view: View;
  readonly #parent: HTMLElement;
  readonly #columns: readonly Column[];
  readonly #rows: Row[] = [];

  constructor(view: View, parent: HTMLElement, columns: readonly Column[]) {
    this.#view = view;
    this.#columns = columns;
    this.#parent = parent;
  }

  /** Shows `events`, the first of which is the row `first` of the table; each `heightPx` high. `told`: by line, its number in the story. */
  show(events: readonly EventRow[], first: number, heightPx: number, told: ReadonlyMap<number, number>): void {
    while (this.#rows.length < events.length) this.#add();
    const { fromUs, untilUs } = this.#view.range;
    for (const [index, row] of this.#rows.entries()) {
      const event = events[index];
      row.element.hidden = event === undefined;
      if (event === undefined) continue;
      if (row.event !== event) this.#fill(row, event);
      row.element.style.height = `${heightPx}px`;
      row.element.style.transform = `translateY(${(first + index) * heightPx}px)`;
      row.element.setAttribute('aria-rowindex', String(first + index + 2));
      row.element.setAttribute('aria-selected', String(event.line === this.#view.selected));
      row.element.classList.toggle('outside', event.atUs < fromUs || event.atUs > untilUs);
      const number = told.get(event.line);
      row.element.classList.toggle('told', number !== undefined);
      row.link.textContent = number === undefined ? '#' : String(number);
    }
  }

  #fill(row: Row, event: EventRow): void {
    row.event = event;
    row.element.dataset['line'] = String(event.line);
    row.element.dataset['kind'] = event.kind;
    row.link.href = hashOf(event);
    for (const [index, column] of this.#columns.entries()) {
      const text = column.text(event, this.#view.timeline);
      const cell = row.cells[index]!;
      cell.textContent = visible(text, LONGEST);
      if (text.length > 12) cell.title = visible(text);
      else cell.removeAttribute('title');
    }
  }

  #add(): void {
    const cells = this.#columns.map(({ name }) => make('span', { role: 'gridcell', class: `${name} foreign` }));
    const link = make('a', { class: 'link', title: 'Link to this event' }, '#');
    const cell = make('span', { role: 'gridcell', class: 'link' }, link);
    const element = make('div', { role: 'row', class: 'event' }, cell, ...cells);
    this.#parent.append(element);
    this.#rows.push({ element, cells, link, event: undefined });
  }
}
