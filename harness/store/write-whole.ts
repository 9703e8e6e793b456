// Writes a result file whole or not at all: half a file on a full disk would be taken for a result.
import { rmSync, writeFileSync } from 'node:fs';
import { isDevice } from './is-device.ts';
import { notWritten } from './run-directory.ts';

/** Throws a HarnessError with a remedy when the file cannot be written; nothing of it is left then. */
export function writeWhole(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    try {
      if (!isDevice(path)) rmSync(path, { force: true });
    } catch {
      // The folder is not ours to write to: there is nothing of us in it either.
    }
    throw notWritten(path, error);
  }
}
