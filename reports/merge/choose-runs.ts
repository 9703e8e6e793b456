// RUN|FOLDER… of `report`: which run directories and ledgers they mean.
import { existsSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { HarnessError, usageError } from '../../harness/errors.ts';
import { findRunsIn } from '../../harness/store/find-runs.ts';
import { ledgerPathOf } from '../../harness/store/ledger.ts';
import { findRun, resolveRun } from '../../harness/store/resolve-run.ts';
import type { RunDirectory } from '../../harness/store/run-directory.ts';
import { plainText } from '../plain-text.ts';
import { plural } from '../words.ts';

const NAMED = 3;

export interface ChosenRuns {
  /** Each folder once. `named`: by itself, and not by a folder that it lies in. */
  readonly runs: readonly { readonly directory: RunDirectory; readonly named: boolean }[];
  /** Folders with a ledger that counts. */
  readonly ledgers: readonly string[];
  readonly notes: readonly string[];
  /** References that mean nothing. */
  readonly failures: readonly HarnessError[];
}

/** No reference: everything in `out`. */
export function chooseRuns(references: readonly string[], out: string, cwd: string): ChosenRuns {
  if (references.length === 0 && !existsSync(out))
    throw usageError('no-runs', `There is no run in ${out} yet.`, 'Make one with `lockstorm run`.');
  const runs = new Map<string, { directory: RunDirectory; named: boolean }>();
  const ledgers = new Set<string>();
  const notes: string[] = [];
  const failures: HarnessError[] = [];
  for (const reference of references.length === 0 ? [out] : references) {
    try {
      const folder = resolve(cwd, reference);
      const run = references.length === 0 ? undefined : findRun(out, reference);
      if (run !== undefined) runs.set(run.path, { directory: run, named: true });
      else if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) {
        const found = findRunsIn(folder);
        if (found.runs.length + found.ledgers.length === 0)
          throw usageError(
            'no-runs-in-folder',
            `${reference} is no run directory, and has none in it.`,
            'Name a run, or a folder of run directories such as a downloaded reports/runs.',
          );
        for (const directory of found.runs)
          if (!runs.has(directory.path)) runs.set(directory.path, { directory, named: false });
        for (const ledger of found.ledgers) ledgers.add(ledger);
        notes.push(...found.notes, ...emptyNote(found.empty, cwd));
      } else resolveRun(out, reference);
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      failures.push(error);
    }
  }
  // What is merged into a folder is seen beside what lies there.
  if (existsSync(ledgerPathOf(out))) ledgers.add(out);
  return { runs: [...runs.values()], ledgers: [...ledgers], notes, failures };
}

/** What looks like a run and holds nothing should not be missed without a word. */
function emptyNote(folders: readonly string[], cwd: string): string[] {
  if (folders.length === 0) return [];
  const named = folders.slice(0, NAMED).map((folder) => plainText(relative(cwd, folder) || folder, 300));
  const more = folders.length > NAMED ? ` and ${folders.length - NAMED} more` : '';
  return [
    `${plural(folders.length, 'folder')} ${folders.length === 1 ? 'is' : 'are'} empty, and no run is judged there: ${named.join(', ')}${more}.`,
  ];
}
