// The filter of the table: words that must all occur somewhere in a row, and `who:w1` for one column; `kind:fault,exit` is either.
import type { EventRow, Timeline } from '../../../timeline/timeline.ts';
import { columns } from './columns.ts';

export type Matches = (event: EventRow) => boolean;

/** Columns that have few values are compared as a whole: `who:w1` is not w10. The others need to contain what is asked for. */
const whole = new Set(['who', 'kind', 'token', 'revision', 'line']);

/** What the text in the filter box asks for; undefined: everything matches. */
export function parseFilter(text: string, timeline: Timeline): Matches | undefined {
  const tests = [...text.matchAll(/(?:(\w+):)?(?:"([^"]*)"?|(\S+))/g)].flatMap(([all, name, quoted, bare]) =>
    testOf(all, name?.toLowerCase(), (quoted ?? bare ?? '').toLowerCase(), timeline),
  );
  if (tests.length === 0) return undefined;
  return (event) => tests.every((test) => test(event));
}

function testOf(all: string, name: string | undefined, value: string, timeline: Timeline): Matches[] {
  if (value === '') return [];
  // Half of a question is none yet.
  if (name === undefined && columns.some((candidate) => value === `${candidate.name}:`)) return [];
  const column = columns.find((candidate) => candidate.name === name);
  if (name === undefined || (column === undefined && name !== 'line'))
    return [anywhere(all.replaceAll('"', '').toLowerCase(), timeline)];
  const values = value.split(',').filter((one) => one !== '');
  const textOf = (event: EventRow): string =>
    (column === undefined ? String(event.line) : column.text(event, timeline)).toLowerCase();
  if (!whole.has(name)) return [(event) => values.some((one) => textOf(event).includes(one))];
  // `who:member` is every member.
  return [(event) => values.some((one) => textOf(event) === one || textOf(event).startsWith(`${one} `))];
}

function anywhere(word: string, timeline: Timeline): Matches {
  return (event) => haystackOf(event, timeline).includes(word);
}

/** All columns of an event in lower case, made when it is first asked for: each key that is pressed asks for all events. */
const haystacks = new WeakMap<EventRow, string>();

function haystackOf(event: EventRow, timeline: Timeline): string {
  const known = haystacks.get(event);
  if (known !== undefined) return known;
  const made = columns
    .map((column) => column.text(event, timeline))
    .join('\n')
    .toLowerCase();
  haystacks.set(event, made);
  return made;
}
