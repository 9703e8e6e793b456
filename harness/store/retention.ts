// Retention: old run directories go, so that a machine that storms every night does not fill up. Unsafe ones go last.
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listRunDirectories } from './run-directory.ts';
import type { RunDirectory } from './run-directory.ts';

export interface Limits {
  readonly runs: number;
  readonly bytes: number;
}

export const defaultLimits: Limits = { runs: 100, bytes: 1_000_000_000 };

/** A run without verdict.json may still be running in another terminal: it stays until it is this much older than the newest run. */
const unfinishedStaysNs = 3_600_000_000_000n;

/**
 * Removes the oldest run directories of `out` until both limits hold, those that are not unsafe first. Never one of `keep`, by id.
 * Returns the ids that went. A folder that cannot be removed stays: that is no reason to fail a run.
 */
export function pruneRunDirectories(out: string, keep: ReadonlySet<string>, limits: Limits = defaultLimits): string[] {
  const runs = listRunDirectories(out).map((directory) => ({
    directory,
    bytes: sizeOf(directory.path),
    bornNs: statSync(directory.planPath, { bigint: true }).mtimeNs,
    verdict: verdictOf(directory),
  }));
  const newestNs = runs[0]?.bornNs ?? 0n;
  const oldestFirst = runs
    .toReversed()
    .filter(
      ({ directory, verdict, bornNs }) =>
        !keep.has(directory.id) && (verdict !== undefined || newestNs - bornNs > unfinishedStaysNs),
    );
  const candidates = [
    ...oldestFirst.filter((run) => run.verdict !== 'unsafe'),
    ...oldestFirst.filter((run) => run.verdict === 'unsafe'),
  ];
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

function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(folder, entry.name)).size, 0);
}

/** The verdict as written, without checking the rest of the file; undefined when there is none. */
function verdictOf({ verdictPath }: RunDirectory): string | undefined {
  if (!existsSync(verdictPath)) return undefined;
  const match = /"verdict":\s*"(\w+)"/.exec(readFileSync(verdictPath, 'utf8'));
  return match?.[1] ?? 'unreadable';
}
