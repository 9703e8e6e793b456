// keep: copies a run's plan to scenarios/regressions, where every later run finds it and runs it first.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { usageError } from '../errors.ts';
import { makeFolder } from './make-folder.ts';
import type { KeptPlan } from './kept-plan.ts';
import type { ReadPlan } from './read-plan.ts';
import { readPlan } from './read-plan.ts';
import { notWritten } from './run-directory.ts';

/** Where regressions lie, below the working folder. */
export const regressionsFolder = join('scenarios', 'regressions');

/** Writes the kept plan as `<keptFrom>.json`; says whether it was there already. A different plan of that name is a usage error. */
export function keepPlan(folder: string, kept: KeptPlan): { path: string; already: boolean } {
  const path = join(folder, `${kept.keptFrom}.json`);
  if (existsSync(path)) {
    if (isDeepStrictEqual(readPlan(path).plan, kept.plan)) return { path, already: true };
    throw usageError('already-kept', `${path} holds another plan.`, 'Rename that file, then keep this run again.');
  }
  try {
    makeFolder(folder);
    writeFileSync(path, `${JSON.stringify(kept, null, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    throw notWritten(path, error);
  }
  return { path, already: false };
}

/** The kept plans of a folder in the order of their names; none when there is no such folder. */
export function readRegressions(folder: string): (ReadPlan & { path: string })[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => ({ path: join(folder, name), ...readPlan(join(folder, name)) }));
}
