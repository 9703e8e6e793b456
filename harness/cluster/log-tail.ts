// The end of a member's log, as people need it in a message.
import { readFile } from 'node:fs/promises';
import { messageOf } from '../errors.ts';

/** The last lines, at most `count`; a sentence instead when the log cannot be read. */
export async function logTail(path: string, count = 5): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trimEnd().split('\n').slice(-count).join('\n');
  } catch (error) {
    return `(its log cannot be read: ${messageOf(error)})`;
  }
}
