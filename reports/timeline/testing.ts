// Long histories for tests and the bench: a real one, again and again, as if its storm had gone on. Nothing meets its copy: holds, incarnations,
// leases, keys, calls, tokens and revisions are other ones each time.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { HistoryEvent } from '../../harness/history/events.ts';
import { readHistory } from '../../harness/history/reader.ts';
import { extentOf } from './testing-extent.ts';
import type { Extent } from './testing-extent.ts';

/** From the end of one repetition to the beginning of the next. */
const GAP_US = 100_000;
/** Bytes written at once. */
const CHUNK = 1 << 16;

/** The events of a history file. */
export async function eventsOf(path: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const { event } of readHistory(path)) events.push(event);
  return events;
}

/** The first `plan` is that of all of them, and only the last one drains, falls quiet and ends. */
export function* repeatHistory(events: readonly HistoryEvent[], times: number): Generator<HistoryEvent> {
  const extent = extentOf(events);
  for (let n = 0; n < times; n++) {
    for (const event of events) {
      if (n > 0 && isOfTheBeginning(event)) continue;
      if (n < times - 1 && isOfTheEnd(event)) continue;
      yield n === 0 ? event : shifted(event, n, extent);
    }
  }
}

/** So many events at least, by whole repetitions. */
export function repeatedTo(events: readonly HistoryEvent[], count: number): Generator<HistoryEvent> {
  return repeatHistory(events, Math.max(1, Math.ceil(count / events.length)));
}

/** Writes a history as a stream, whatever its length; gives the number of its events. */
export async function writeEvents(path: string, events: Iterable<HistoryEvent>): Promise<number> {
  const file = createWriteStream(path);
  let count = 0;
  let lines = '';
  for (const event of events) {
    lines += `${JSON.stringify(event)}\n`;
    count += 1;
    if (lines.length < CHUNK) continue;
    if (!file.write(lines)) await once(file, 'drain');
    lines = '';
  }
  file.end(lines);
  await finished(file);
  return count;
}

function isOfTheBeginning(event: HistoryEvent): boolean {
  return event.kind === 'run' || event.kind === 'plan' || (event.kind === 'phase' && event.phase === 'storm');
}

function isOfTheEnd(event: HistoryEvent): boolean {
  return event.kind === 'census' || (event.kind === 'phase' && event.phase !== 'storm');
}

const timeNames: readonly string[] = ['atUs', 'saidUs', 'exitedUs', 'sentUs', 'arrivedUs', 'sinceUs'];
const keyNames: readonly string[] = ['key', 'rangeEnd'];

/** The n-th copy of an event. */
function shifted(event: HistoryEvent, n: number, extent: Extent): HistoryEvent {
  const move = (value: unknown, name: string): unknown => {
    if (Array.isArray(value)) return value.map((each) => move(each, ''));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([inner, each]) => [inner, move(each, inner)]));
    if (typeof value === 'number') {
      if (timeNames.includes(name)) return value + n * (extent.lastUs - extent.firstUs + GAP_US);
      if (name in extent.highest) return value === 0 && name !== 'hold' ? 0 : value + n * extent.highest[name]!;
      return value;
    }
    if (typeof value !== 'string') return value;
    if (name === 'token')
      return /^\d+$/.test(value) ? String(BigInt(value) + BigInt(n) * extent.tokens) : `${value}.${n}`;
    if (name === 'lease') return leaseOf(value, n, extent);
    return keyNames.includes(name) ? value.replace(extent.leasesInKeys, (lease) => leaseOf(lease, n, extent)) : value;
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- numbers and texts change, its shape does not
  return move(event, '') as HistoryEvent;
}

function leaseOf(lease: string, n: number, { leases }: Extent): string {
  return leases.has(lease) ? (BigInt(`0x${lease}`) + (BigInt(n) << 40n)).toString(16) : lease;
}
