// The part of the table that scrolls: as high as all rows together, though only those in sight are in the document.
import { make } from '../make.ts';
import type { Column } from './columns.ts';

/** Heights in px: of a row of one line, on a phone of two, and of the head, which a phone has not. */
const ROW_PX = 26;
const TALL_ROW_PX = 48;
const HEAD_PX = 29;
/** Rows beyond those in sight, so that none is missing in a quick scroll. */
const SPARE = 6;

export class Scroller {
  readonly element: HTMLElement;
  /** Where rows are put, from its top. */
  readonly body: HTMLElement = make('div', { class: 'events-rows', role: 'rowgroup' });
  readonly #none: HTMLElement = make('p', { class: 'events-none', hidden: true });
  readonly #phone: MediaQueryList = matchMedia('(max-width: 700px)');

  constructor(columns: readonly Column[]) {
    const head = make(
      'div',
      { class: 'events-head', role: 'row' },
      make('span', { role: 'columnheader', 'aria-label': 'link' }),
      ...columns.map(({ name, title }) => make('span', { role: 'columnheader', class: name }, title)),
    );
    const attributes = { class: 'events', role: 'grid', tabindex: '0', 'aria-label': 'Events' };
    this.element = make('div', attributes, head, this.body, this.#none);
    this.element.style.setProperty('--columns', ['2em', ...columns.map(({ width }) => width)].join(' '));
  }

  get rowPx(): number {
    return this.#phone.matches ? TALL_ROW_PX : ROW_PX;
  }

  /** The rows to draw: from `first` to before `last`. */
  get inSight(): { first: number; last: number } {
    const { scrollTop, clientHeight } = this.element;
    return {
      first: Math.max(0, Math.floor(scrollTop / this.rowPx) - SPARE),
      last: Math.ceil((scrollTop + clientHeight) / this.rowPx) + SPARE,
    };
  }

  /** Makes room for so many rows; `none` is said where there are none. */
  size(rows: number, none: string): void {
    this.body.style.height = `${rows * this.rowPx}px`;
    this.element.setAttribute('aria-rowcount', String(rows + 1));
    this.#none.hidden = rows > 0;
    this.#none.textContent = none;
  }

  /** The row becomes the first in sight. */
  scrollToTop(index: number): void {
    this.element.scrollTop = index * this.rowPx;
  }

  /** The row comes to the upper part, unless it is in sight: the lower one may be below the window's edge. */
  reveal(index: number): void {
    const top = index * this.rowPx;
    const room = this.element.clientHeight - (this.#phone.matches ? 0 : HEAD_PX);
    const { scrollTop } = this.element;
    if (top < scrollTop || top + this.rowPx > scrollTop + room) this.element.scrollTop = top - (room - this.rowPx) / 4;
  }
}
