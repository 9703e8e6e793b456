// Reads a Jepsen history of a mutex (EDN) as a stream of our events, so that everything that reads histories reads this one too.
import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { HarnessError, messageOf, usageError } from '../../errors.ts';
import { plural } from '../../plural.ts';
import { HISTORY_FORMAT } from '../events.ts';
import type { HistoryEvent } from '../events.ts';
import { FormError, Forms } from './forms.ts';
import type { Form } from './forms.ts';
import { readOperation } from './operation.ts';
import { JepsenEvents } from './to-events.ts';

/**
 * Yields its events in the order of its lines; `line` is the line of the operation (1 for what we put before it, the last one for what we put
 * behind it). `notes`: what a reader of the verdict should know. Throws a usage error, with the line, at anything that is no history of a mutex.
 */
export async function* readJepsen(
  path: string,
  notes: string[] = [],
): AsyncGenerator<{ event: HistoryEvent; line: number }> {
  const forms = new Forms();
  const events = new JepsenEvents();
  let operations = 0;
  let line = 1;
  let torn: Forms['torn'];
  const eventsOf = (form: Form): HistoryEvent[] => {
    try {
      const operation = readOperation(form.text);
      if (!operation) return [];
      operations += 1;
      return events.of(operation);
    } catch (error) {
      throw error instanceof HarnessError ? error : new FormError(form.line, messageOf(error));
    }
  };
  try {
    yield { event: runOf(path), line };
    for await (const chunk of createReadStream(path, { encoding: 'utf8' }))
      for (const form of forms.feed(chunk as string)) {
        line = form.line;
        for (const event of eventsOf(form)) yield { event, line };
      }
    torn = forms.torn;
    if (torn?.line === 1 && operations === 0) throw new FormError(1, 'its end is missing');
  } catch (error) {
    throw told(error, path);
  }
  if (torn)
    notes.push(`The file ends within an operation or before its list does (line ${torn.line}): it was cut off there.`);
  notes.push('A Jepsen history of a mutex, imported: it is judged by linearizability alone.');
  const { locksNamed } = events;
  if (locksNamed > 0) notes.push(`${plural(locksNamed, 'lock')}, named by :value.`);
  if (operations === 0) notes.push('The history is empty: nothing was recorded.');
  else if (!events.timed) notes.push('Its lines have no :time: each counts as 1 ms after the one before.');
  // What was cut off has no end: what came behind it may be what convicts.
  if (!torn) yield { event: { kind: 'phase', atUs: events.nowUs, phase: 'end' }, line };
}

function runOf(path: string): HistoryEvent {
  return {
    kind: 'run',
    atUs: 0,
    format: HISTORY_FORMAT,
    id: basename(path),
    engine: 'import',
    startedAt: statSync(path).mtime.toISOString(),
    etcd: { version: 'unknown', provider: 'import', members: 0, floorSeconds: 0 },
    host: { platform: 'unknown', cores: 0, node: 'unknown' },
  };
}

function told(error: unknown, path: string): unknown {
  if (error instanceof FormError)
    return usageError(
      'history-corrupt',
      `Line ${error.line} of ${path} is not an operation of a Jepsen history of a mutex: ${error.message}.`,
      'Name a history whose clients :acquire and :release, such as Jepsen’s history.edn.',
      error,
    );
  if (error instanceof Error && 'code' in error && 'syscall' in error)
    return usageError(
      'history-not-read',
      `The history ${path} cannot be read: ${error.message}.`,
      'Name a history.jsonl, a Jepsen history.edn, a run directory or a run id; `lockstorm list` shows the runs.',
      error,
    );
  return error;
}
