// A run directory in a line to paste, where no command knows which folder the user names runs in.
import { isAbsolute, relative } from 'node:path';

/** Its path, which works from anywhere it is pasted: relative to where the user stands, unless that leads upwards; quoted where a shell would split it. */
export function pasteRun(path: string, cwd: string = process.cwd()): string {
  const near = relative(cwd, path);
  const shortest = near === '' || near.startsWith('..') || isAbsolute(near) ? path : near;
  return /^[\w./@:+,=-]+$/.test(shortest) ? shortest : `'${shortest.replaceAll("'", "'\\''")}'`;
}
