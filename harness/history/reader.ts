// Reads history.jsonl as a stream, and Jepsen's histories (EDN) as if they were one. A torn last line is dropped and noted, never fatal; anything else that is wrong is an error with its line.
import { createReadStream } from 'node:fs';
import { usageError, messageOf } from '../errors.ts';
import { compressed, GZIP_START } from './compressed.ts';
import { eventSchema, HISTORY_FORMAT } from './events.ts';
import type { HistoryEvent } from './events.ts';
import { isJepsenHistory } from './import/is-jepsen.ts';
import { readJepsen } from './import/read-jepsen.ts';

/** How the journal begins its first line. */
const FIRST_LINE = '{"kind":"run"';

export interface ReadEvent {
  readonly event: HistoryEvent;
  /** 1-based. */
  readonly line: number;
}

/**
 * Yields the events of a history in the order of the file; `notes` receives what a reader of the verdict should know of the file.
 * Throws a usage error when the file cannot be read, is no history, is of another format, or is corrupt before its last line.
 */
export async function* readHistory(path: string, notes: string[] = []): AsyncGenerator<ReadEvent> {
  if (isJepsenHistory(path)) {
    yield* readJepsen(path, notes);
    return;
  }
  let line = 0;
  let rest = '';
  for await (const chunk of chunks(path)) {
    if (line === 0 && rest === '' && chunk.startsWith(GZIP_START)) throw compressed(path);
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) yield { event: parse(text, ++line, path), line };
  }
  if (rest === '') {
    if (line === 0) notes.push('The history is empty: nothing was recorded.');
    return;
  }
  const last = attempt(rest);
  // What is no part of a first line was never a history.
  if (line === 0 && (last ? last.kind !== 'run' : !FIRST_LINE.startsWith(rest) && !rest.startsWith(FIRST_LINE)))
    parse(rest, 1, path);
  if (last !== undefined) yield { event: last, line: line + 1 };
  else notes.push(`The last line (${line + 1}) is torn and was dropped: the recording was cut off there.`);
}

async function* chunks(path: string): AsyncGenerator<string> {
  try {
    // A chunk is a few hundred events: other runs in this process get their turn in between.
    for await (const chunk of createReadStream(path, { encoding: 'utf8' })) yield chunk as string;
  } catch (error) {
    throw usageError(
      'history-not-read',
      `The history ${path} cannot be read: ${messageOf(error)}.`,
      'Name a history.jsonl, a run directory or a run id; `lockstorm list` shows the runs.',
      error,
    );
  }
}

function parse(text: string, line: number, path: string): HistoryEvent {
  const corrupt = (why: string): Error =>
    usageError(
      'history-corrupt',
      `Line ${line} of ${path} is not an event of a history: ${why}.`,
      'Judge an undamaged copy of the file.',
    );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw corrupt(messageOf(error));
  }
  const parsed = eventSchema.safeParse(json);
  if (parsed.success) {
    if (line === 1 && parsed.data.kind !== 'run') throw corrupt('a history begins with a "run" event');
    return parsed.data;
  }
  const format = (json as { format?: unknown } | null)?.format;
  if (line === 1 && typeof format === 'number' && format !== HISTORY_FORMAT) {
    throw usageError(
      'history-format',
      `${path} is of history format ${format}; this version reads format ${HISTORY_FORMAT}.`,
      'Judge it with the version of lockstorm that recorded it.',
    );
  }
  const [issue] = parsed.error.issues;
  // Of all kinds there are, none is what was meant.
  if (issue?.path.join('.') === 'kind') throw corrupt(kindOf(json));
  throw corrupt(`${issue?.path.join('.') || 'event'}: ${issue?.message ?? 'does not fit the schema'}`);
}

function kindOf(json: unknown): string {
  const kind = (json as { kind?: unknown } | null)?.kind;
  return typeof kind === 'string' ? `no event is of kind "${kind.slice(0, 40)}"` : 'it has no "kind"';
}

function attempt(text: string): HistoryEvent | undefined {
  try {
    return eventSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
