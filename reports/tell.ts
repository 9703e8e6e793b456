// One event of a history as a line for people, for the demo and whoever watches a run: who did what, in words.
import type { HistoryEvent } from '../harness/history/events.ts';
import { eventWords } from './event-words.ts';
import { runTime } from './words.ts';

/** What tells a reader something while a run goes on. */
const told: readonly HistoryEvent['kind'][] = [
  'spawn',
  'acquire',
  'acquired',
  'failed',
  'lost',
  'release',
  'released',
  'exit',
  'fault',
  'etcd-fault',
  'member',
  'leader',
  'watch',
  'ttl',
];

/** `t+0.412 s   w0     wants /foobar, TTL 1 s, kept alive`; undefined for events that tell nothing to a reader. */
export function tellEvent(event: HistoryEvent): string | undefined {
  if (!told.includes(event.kind) || ('phase' in event && event.phase === 'skipped')) return undefined;
  const { who, text } = eventWords(event);
  const line = event.kind === 'member' ? `etcd   ${who} ${text}` : `${who.padEnd(5)}  ${text}`;
  return `${runTime(event.atUs).padStart(11)}   ${line}`;
}
