// Whether a path is something else than a file: a device such as /dev/null, a pipe. Such a thing is written to; it is never renamed over or removed.
import { statSync } from 'node:fs';

/** false where there is nothing, or a file or a folder. */
export function isDevice(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}
