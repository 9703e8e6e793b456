// Whether a file is a Jepsen history (EDN) and not one of ours (JSON lines): by its name, or by how it begins.
import { closeSync, openSync, readSync } from 'node:fs';

/** Enough for a comment or two before the first operation. */
const LOOKED_AT_BYTES = 4_096;
/** A list of operations, or one: after spaces and comments a bracket, a tag, or a map whose first key is a keyword. */
const BEGINS = /^(?:[\s,]|;[^\n]*\n)*(?:[[(#]|\{[\s,]*:)/;

/** false also where the file cannot be read: whoever reads it says so. */
export function isJepsenHistory(path: string): boolean {
  if (path.endsWith('.edn')) return true;
  try {
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(LOOKED_AT_BYTES);
      return BEGINS.test(head.toString('utf8', 0, readSync(file, head, 0, LOOKED_AT_BYTES, 0)));
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
