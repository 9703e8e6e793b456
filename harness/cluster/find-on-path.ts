// Where a command of the system is.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';

/** Absolute path of the first executable of this name on PATH. */
export async function findOnPath(
  name: string,
  path: string | undefined = process.env['PATH'],
): Promise<string | undefined> {
  for (const folder of (path ?? '').split(delimiter)) {
    const candidate = resolve(join(folder || '.', name));
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
