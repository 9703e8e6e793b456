// Below the table: all that is known of the event that is selected, and a link to it. On a phone the rows have no room for that.
import { copyButton } from '../copy.ts';
import { linkTo } from '../link.ts';
import { make } from '../make.ts';
import type { View } from '../view.ts';
import { columns } from './columns.ts';

export function mountDetail(view: View, element: HTMLElement): void {
  let shown: number | undefined;
  const update = (): void => {
    if (view.selected === shown) return;
    shown = view.selected;
    element.replaceChildren(...(shown === undefined ? [] : makeDetail(view, shown)));
  };
  view.onChange(update);
  update();
}

function makeDetail(view: View, line: number): HTMLElement[] {
  const event = view.eventOf(line);
  const link = copyButton('Copy link', 'The link to this event', () => linkTo(line));
  if (event === undefined)
    return [make('p', {}, `The event of line ${line} in history.jsonl was left out of this page. `), link];
  const known = columns.flatMap(({ name, title, text }) => {
    const value = text(event, view.timeline);
    return value === '' ? [] : [make('dt', {}, title), make('dd', { class: `${name} foreign` }, value)];
  });
  return [make('dl', {}, ...known, make('dt', {}, 'line'), make('dd', {}, `${line} of history.jsonl`)), link];
}
