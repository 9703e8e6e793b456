// Every run directory below a folder, and every ledger: what shards left behind, as it was downloaded or as it lies on this machine.
import { existsSync, readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { ledgerPathOf } from './ledger.ts';
import type { RunDirectory } from './run-directory.ts';
import { runDirectoryAt } from './run-directory.ts';

export interface FoundRuns {
  /** In the order of their names. */
  readonly runs: RunDirectory[];
  /** Folders that have a runs.jsonl. */
  readonly ledgers: string[];
  /** Folders with nothing in them, as a run leaves that was cut off at once or lost on its way. */
  readonly empty: string[];
  /** What could not be looked into, in a sentence each. */
  readonly notes: string[];
}

/** `artifacts/shard-1/reports/runs/<id>` is four folders deep. */
const DEPTH_MAX = 6;
const foreign = new Set(['node_modules']);

/** Looks into real folders only, no links: a folder is met once. Hidden ones are none of ours. */
export function findRunsIn(folder: string, depth = DEPTH_MAX): FoundRuns {
  const directory = runDirectoryAt(folder);
  if (isRunDirectory(directory)) return { runs: [directory], ledgers: [], empty: [], notes: [] };
  const found: FoundRuns = {
    runs: [],
    ledgers: existsSync(ledgerPathOf(folder)) ? [folder] : [],
    empty: [],
    notes: [],
  };
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    found.notes.push(`${folder} cannot be looked into: ${messageOf(error)}.`);
    return found;
  }
  if (entries.length === 0) found.empty.push(folder);
  if (depth === 0) return found;
  for (const { name } of entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !foreign.has(entry.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const below = findRunsIn(join(folder, name), depth - 1);
    found.runs.push(...below.runs);
    found.ledgers.push(...below.ledgers);
    found.empty.push(...below.empty);
    found.notes.push(...below.notes);
  }
  return found;
}

/** Something of a run can be read there. */
function isRunDirectory({ planPath, historyPath, verdictPath }: RunDirectory): boolean {
  return [planPath, historyPath, verdictPath].some((path) => existsSync(path));
}
