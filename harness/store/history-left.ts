// How much of a recorded history is still there: the evidence of a verdict may be cut off, or gone, after it was written.
import { createReadStream, existsSync } from 'node:fs';
import { messageOf, usageError } from '../errors.ts';

const LINE_END = 0x0a;
/** No event is longer by far; a torn rest beyond it is not looked at. */
const REST_MAX = 1_000_000;

/** The number of whole lines of history.jsonl, each an event; undefined: there is no such file. Throws a usage error where it cannot be read. */
export async function eventsLeft(historyPath: string): Promise<number | undefined> {
  if (!existsSync(historyPath)) return undefined;
  let lines = 0;
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of createReadStream(historyPath)) {
      const bytes = chunk as Buffer;
      for (let at = bytes.indexOf(LINE_END); at !== -1; at = bytes.indexOf(LINE_END, at + 1)) lines += 1;
      const end = bytes.lastIndexOf(LINE_END);
      rest = Buffer.concat([end === -1 ? rest : Buffer.alloc(0), bytes.subarray(end + 1)]).subarray(0, REST_MAX);
    }
  } catch (error) {
    throw usageError(
      'history-not-read',
      `The history ${historyPath} cannot be read: ${messageOf(error)}.`,
      'Give yourself the right to read it, or remove the run directory.',
      error,
    );
  }
  return lines + (isWhole(rest.toString('utf8')) ? 1 : 0);
}

/** A last line without its end is an event all the same, where nothing else of it is missing. */
function isWhole(rest: string): boolean {
  try {
    return typeof JSON.parse(rest) === 'object';
  } catch {
    return false;
  }
}
