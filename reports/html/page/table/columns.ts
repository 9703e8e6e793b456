// The columns of the table of events, and what each says of an event.
import type { EventRow, Timeline } from '../../../timeline/timeline.ts';
import { runTime } from '../times.ts';

export interface Column {
  /** Its class, and its name in the filter where `filter` says so. */
  readonly name: string;
  readonly title: string;
  /** As a track of a CSS grid. */
  readonly width: string;
  readonly text: (event: EventRow, timeline: Timeline) => string;
}

/** In the order in which they stand. */
export const columns: readonly Column[] = [
  { name: 'at', title: 'time', width: '7em', text: ({ atUs }) => runTime(atUs) },
  { name: 'who', title: 'who', width: '5.2em', text: ({ who }) => who },
  { name: 'kind', title: 'kind', width: '7.2em', text: ({ kind }) => kind },
  { name: 'text', title: 'what', width: 'minmax(16em,2fr)', text: ({ text }) => text },
  {
    name: 'lock',
    title: 'lock',
    width: '7em',
    text: ({ lock }, { locks }) => (lock === undefined ? '' : (locks[lock] ?? '')),
  },
  { name: 'token', title: 'token', width: '5em', text: ({ token }) => token ?? '' },
  { name: 'lease', title: 'lease', width: '9.8em', text: ({ lease }) => lease ?? '' },
  {
    name: 'revision',
    title: 'rev',
    width: '4em',
    text: ({ revision }) => (revision === undefined ? '' : String(revision)),
  },
  { name: 'bound', title: 'bound', width: 'minmax(6em,.7fr)', text: ({ bound }) => bound ?? '' },
];

/** Those that say something of any event: time, who, kind and text always do. */
export function columnsOf(timeline: Timeline): readonly Column[] {
  const always = new Set(['at', 'who', 'kind', 'text']);
  return columns.filter(
    ({ name, text }) => always.has(name) || timeline.events.some((event) => text(event, timeline) !== ''),
  );
}
