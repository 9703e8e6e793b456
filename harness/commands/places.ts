// Where a command reads and writes: folders of the project that the user stands in.
import { join, resolve } from 'node:path';
import { reference } from '../../reports/summary.ts';
import type { JudgedRun } from '../report-types.ts';
import { regressionsFolder } from '../store/keep.ts';
import { projectRoot } from '../store/project-root.ts';
import type { Context } from './context.ts';
import type { Flags } from './flags.ts';

/** The folder of run directories, absolute. */
export function outOf({ out }: Pick<Flags, 'out'>, { cwd }: Pick<Context, 'cwd'>): string {
  return out === undefined ? join(projectRoot(cwd), 'reports', 'runs') : resolve(cwd, out);
}

/** RUN in lines to paste: who pastes an id names no --out, so only a run in the default folder is named by its id. */
export function runReferenceIn(context: Pick<Context, 'cwd'>): (report: JudgedRun) => string {
  const out = outOf({ out: undefined }, context);
  return (report) => reference(report, { out, cwd: context.cwd });
}

/** The folder of committed regressions, absolute. */
export function regressionsOf({ cwd }: Pick<Context, 'cwd'>): string {
  return join(projectRoot(cwd), regressionsFolder);
}
