// RUN on the command line: a run's id, a unique prefix of it, a folder, or `latest`.
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { usageError } from '../errors.ts';
import { nearest } from '../suggest.ts';
import type { RunDirectory } from './run-directory.ts';
import { listRunDirectories, runDirectoryAt } from './run-directory.ts';

/** The run directory that `ref` means, or a usage error that lists near ones. */
export function resolveRun(out: string, ref: string): RunDirectory {
  const found = findRun(out, ref);
  if (found !== undefined) return found;
  if (ref !== '' && isFolder(ref))
    throw usageError(
      'no-run-directory',
      `The folder ${ref} is no run directory: it has no plan.json, history.jsonl, verdict.json or report.html.`,
      'Name a run directory, the id of a run, or latest.',
    );
  const ids = listRunDirectories(out).map((directory) => directory.id);
  const near = nearest(ref, ids);
  throw usageError(
    'unknown-run',
    ref === 'latest' ? `There is no run in ${out} yet.` : `There is no run "${ref}" in ${out}.`,
    [
      near === undefined ? '' : `Did you mean ${near}?`,
      ids.length === 0 ? 'Make one with `lockstorm run`.' : `The newest are ${ids.slice(0, 5).join(', ')}.`,
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  );
}

/** As resolveRun, but undefined when nothing fits; an ambiguous prefix is still an error. */
export function findRun(out: string, ref: string): RunDirectory | undefined {
  const folder = runFolder(ref) ?? (ref === '' ? undefined : runFolder(join(out, ref)));
  if (folder !== undefined) return runDirectoryAt(folder);
  const all = listRunDirectories(out);
  if (ref === 'latest') return all[0];
  const matches = ref === '' ? [] : all.filter((directory) => directory.id.startsWith(ref));
  if (matches.length > 1)
    throw usageError(
      'ambiguous-run',
      `"${ref}" could be any of ${matches.length} runs.`,
      `Write more of it: ${matches
        .slice(0, 5)
        .map((match) => match.id)
        .join(', ')}${matches.length > 5 ? ', …' : ''}.`,
    );
  return matches[0];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The folder itself, or the folder of a file that lies in a run directory; undefined when it is neither. */
function runFolder(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const folder = statSync(path).isDirectory() ? path : dirname(path);
  const { planPath, historyPath, verdictPath, reportPath } = runDirectoryAt(folder);
  return [planPath, historyPath, verdictPath, reportPath].some((file) => existsSync(file)) ? folder : undefined;
}
