// HTML of a few kinds of element, for what a reader without JavaScript sees. Everything that is not made here is escaped.
import { escapeHtml } from './escape-html.ts';
import { Html } from './html.ts';

/** `<name class="…">children</name>`; strings among the children are text. */
export function tag(name: string, className: string, ...children: readonly (Html | string)[]): Html {
  const attribute = className === '' ? '' : ` class="${escapeHtml(className)}"`;
  const inside = children.map((child) => (typeof child === 'string' ? escapeHtml(child) : child.text)).join('');
  return new Html(`<${name}${attribute}>${inside}</${name}>`);
}

/** A table with a head; a column whose title ends with `#` holds numbers. */
export function plainTable(titles: readonly string[], rows: readonly (readonly (Html | string)[])[]): Html {
  const classOf = (index: number): string => (titles[index]!.endsWith('#') ? 'number' : '');
  const head = titles.map((title, index) => tag('th', classOf(index), title.replace(/#$/, '')));
  const body = rows.map((cells) => tag('tr', '', ...cells.map((cell, index) => tag('td', classOf(index), cell)), '\n'));
  return tag(
    'div',
    'scroll',
    tag('table', 'plain', tag('thead', '', tag('tr', '', ...head)), tag('tbody', '', ...body)),
  );
}
