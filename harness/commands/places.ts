// Where a command reads and writes: folders of the project that the user stands in.
import { join, resolve } from 'node:path';
import { regressionsFolder } from '../store/keep.ts';
import { projectRoot } from '../store/project-root.ts';
import type { Context } from './context.ts';
import type { Flags } from './flags.ts';

/** The folder of run directories, absolute. */
export function outOf({ out }: Pick<Flags, 'out'>, { cwd }: Pick<Context, 'cwd'>): string {
  return out === undefined ? join(projectRoot(cwd), 'reports', 'runs') : resolve(cwd, out);
}

/** The folder of committed regressions, absolute. */
export function regressionsOf({ cwd }: Pick<Context, 'cwd'>): string {
  return join(projectRoot(cwd), regressionsFolder);
}
