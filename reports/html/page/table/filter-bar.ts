// Above the table: the filter box, a button for each kind of event, and how many are shown.
import { make, makeButton } from '../make.ts';
import { count } from '../times.ts';
import type { View } from '../view.ts';
import type { ShownRows } from './shown-rows.ts';

/** Kinds that get a button, at most; the filter knows all. */
const BUTTONS = 24;

/** `changed` is called when other rows are shown, `leave` when the reader goes on to them by `↓`. */
export function makeFilterBar(
  view: View,
  shown: ShownRows,
  changed: () => void,
  leave: () => void,
): { element: HTMLElement; count: () => void } {
  const { events } = view.timeline;
  const input = make('input', {
    id: 'filter',
    type: 'search',
    placeholder: 'Filter: text, who:w1, kind:fault, lock:…  ( / )',
    title:
      'Words that must all occur; who: kind: text: lock: token: lease: revision: bound: line: for one column; kind:fault,exit is either',
    'aria-label': 'Filter the events',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
  });
  const output = make('output', { for: 'filter' });
  const say = (): void => {
    const hidden = shown.matchesHidden === 0 ? '' : `, and ${count(shown.matchesHidden)} of hidden kinds`;
    output.textContent = `${count(shown.rows.length)} of ${count(events.length)}${hidden}`;
  };
  input.addEventListener('input', () => {
    shown.filter = input.value;
    changed();
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      leave();
    }
    if (event.key !== 'Escape') return;
    event.preventDefault();
    if (input.value === '') input.blur();
    input.value = '';
    shown.filter = '';
    changed();
  });
  const kinds = make('span', { class: 'kinds', role: 'group', 'aria-label': 'Kinds of events' });
  for (const [kind, times] of kindsOf(view)) kinds.append(kindButton(kind, times, shown, changed));
  return { element: make('div', { class: 'filter' }, input, output, kinds), count: say };
}

function kindButton(kind: string, times: number, shown: ShownRows, changed: () => void): HTMLElement {
  const button = makeButton(kind, `Show or hide ${kind}: ${count(times)}`, () => {
    shown.toggle(kind);
    button.setAttribute('aria-pressed', String(!shown.isHidden(kind)));
    changed();
  });
  button.setAttribute('aria-pressed', String(!shown.isHidden(kind)));
  button.dataset['kind'] = kind;
  return button;
}

/** What people look for first; the others follow, the rarest first. */
const wanted = [
  'fault',
  'etcd-fault',
  'exit',
  'lost',
  'acquire',
  'acquired',
  'release',
  'released',
  'watch',
  'wrote',
  'rpc',
];

function kindsOf({ timeline: { events } }: View): [kind: string, times: number][] {
  const times = new Map<string, number>();
  for (const { kind } of events) times.set(kind, (times.get(kind) ?? 0) + 1);
  return [...times].toSorted(([a, few], [b, many]) => placeOf(a) - placeOf(b) || few - many).slice(0, BUTTONS);
}

function placeOf(kind: string): number {
  const place = wanted.indexOf(kind);
  return place < 0 ? wanted.length : place;
}
