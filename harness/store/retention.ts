// Retention: old run directories go, so that a machine that storms every night does not fill up. Unsafe ones go last.
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listRunDirectories } from './run-directory.ts';
import type { RunDirectory } from './run-directory.ts';

export interface Limits {
  readonly runs: number;
  /** Of all files, the pages too. */
  readonly bytes: number;
}

export const defaultLimits: Limits = { runs: 100, bytes: 1_000_000_000 };

/** A run without verdict.json may still be running in another terminal: it stays until it is this much older than the newest run. */
const unfinishedStaysNs = 3_600_000_000_000n;

interface Stored {
  readonly directory: RunDirectory;
  readonly bytes: number;
  readonly bornNs: bigint;
  /** undefined: not judged, as far as can be seen. */
  readonly verdict: string | undefined;
}

/**
 * Removes the oldest run directories of `out` until both limits hold: first those that are safe, then those of which nothing is sure, last the
 * unsafe ones. Never one of `keep`, by id, nor what is no run directory: runs.jsonl, index.html, badge.json, a folder of somebody's own.
 * Returns the ids that went. A folder that cannot be removed stays: that is no reason to fail a run, nor is another harness that removes them too.
 */
export function pruneRunDirectories(out: string, keep: ReadonlySet<string>, limits: Limits = defaultLimits): string[] {
  const runs = listRunDirectories(out).flatMap((directory) => stored(directory) ?? []);
  const newestNs = runs[0]?.bornNs ?? 0n;
  const oldestFirst = runs
    .toReversed()
    .filter(
      ({ directory, verdict, bornNs }) =>
        !keep.has(directory.id) && (verdict !== undefined || newestNs - bornNs > unfinishedStaysNs),
    );
  // Sorting keeps the order of age.
  const candidates = oldestFirst.toSorted((a, b) => worth(a.verdict) - worth(b.verdict));
  let count = runs.length;
  let bytes = runs.reduce((sum, run) => sum + run.bytes, 0);
  const gone: string[] = [];
  for (const run of candidates) {
    if (count <= limits.runs && bytes <= limits.bytes) break;
    try {
      rmSync(run.directory.path, { recursive: true, force: true });
    } catch {
      continue;
    }
    gone.push(run.directory.id);
    count -= 1;
    bytes -= run.bytes;
  }
  return gone;
}

/** What is unsafe is worth most; a verdict that cannot be read may have been that. */
function worth(verdict: string | undefined): number {
  return verdict === 'safe' ? 0 : verdict === 'unsafe' ? 2 : 1;
}

/** undefined where another harness removes it at this moment, or nobody may look into it. */
function stored(directory: RunDirectory): Stored | undefined {
  try {
    return {
      directory,
      bytes: sizeOf(directory.path),
      bornNs: statSync(directory.planPath, { bigint: true }).mtimeNs,
      verdict: verdictOf(directory),
    };
  } catch {
    return undefined;
  }
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** The verdict as written, without checking the rest of the file; undefined when there is none. */
function verdictOf({ verdictPath }: RunDirectory): string | undefined {
  if (!existsSync(verdictPath)) return undefined;
  const match = /"verdict":\s*"(\w+)"/.exec(readFileSync(verdictPath, 'utf8'));
  return match?.[1] ?? 'unreadable';
}
