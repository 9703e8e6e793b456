// The end of a member's log, as people need it in a message.
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { messageOf } from '../errors.ts';

/** The last lines, at most `count`, of what was written after the first `fromByte`; a sentence instead when the log cannot be read. */
export async function logTail(path: string, count = 5, fromByte = 0): Promise<string> {
  try {
    const text = (await readFile(path)).subarray(fromByte).toString('utf8');
    return text.trimEnd().split('\n').slice(-count).join('\n');
  } catch (error) {
    return `(its log cannot be read: ${messageOf(error)})`;
  }
}

/** In bytes; 0 when there is none. */
export function logSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
