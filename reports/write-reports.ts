// What a command that ran something leaves beside the run directories, once nothing runs any more: a controller that is busy makes bounds wide.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError, messageOf } from '../harness/errors.ts';
import type { ExplorationReport, JudgedRun } from '../harness/report-types.ts';
import { appendToLedger } from '../harness/store/ledger.ts';
import type { LedgerRow } from '../harness/store/ledger-row.ts';
import { makeFolder } from '../harness/store/make-folder.ts';
import { pruneRunDirectories } from '../harness/store/retention.ts';
import { notWritten } from '../harness/store/run-directory.ts';
import { writeBadge } from './badge.ts';
import { writeGithub } from './github/write-github.ts';
import { writeJunit } from './junit.ts';
import { explorationRowOf, ledgerRowOf } from './ledger-rows.ts';
import { pageWriter, writePages } from './write-pages.ts';
import type { Pasted } from './write-pages.ts';

export interface ReportsOptions extends Pasted {
  readonly reports: readonly JudgedRun[];
  readonly explored: readonly ExplorationReport[];
  /** What ran them, by its name; undefined: nobody knows. */
  readonly command?: string | undefined;
  /** Ids of the runs whose plans were kept ones. */
  readonly regressions?: ReadonlySet<string> | undefined;
  /** Names of --reporter. */
  readonly reporters: readonly string[];
  readonly allowInconclusive: boolean;
  /** What failed outside any run, and lines between the tables and the totals: for the job summary. */
  readonly failures: readonly HarnessError[];
  readonly notes: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Ctrl-C. */
  readonly stop: AbortSignal;
  /** To the log of the step of a workflow. */
  readonly write: (text: string) => void;
}

export interface Written {
  /** What must be there and is not: the command fails by it. */
  readonly failures: readonly HarnessError[];
  /** What a reader can do without, in a sentence each. */
  readonly warnings: readonly string[];
}

/** Longest wait for pages that nobody may ever look at. */
const PAGES_BOX_MS = 15_000;

/** Into `out`, the folder of run directories: junit.xml, runs.jsonl, index.html, badge.json, and the page of each run. Old runs go. Never throws. */
export async function writeReports(out: string, options: ReportsOptions): Promise<Written> {
  const { reports, explored, reporters, stop } = options;
  // Where nothing was run there is no folder; what was explored without a finding is told of all the same.
  const runs = [...reports, ...explored.flatMap(({ findings }) => findings)];
  if (!existsSync(out) && explored.length === 0) return { failures: [], warnings: [...github(options)] };
  const failure = required(out, runs, options);
  const interrupted = stop.aborted;
  // A folder that cannot be written is said once.
  const told = (warnings: string[]): string[] => (failure.length > 0 ? [] : warnings.slice(0, 1));
  const warnings = [
    ...attempt('runs.jsonl', () => {
      const commandEndedAt = new Date().toISOString();
      const { command, regressions } = options;
      const rowOf = (report: JudgedRun): LedgerRow => ({
        ...ledgerRowOf(report),
        ...(command !== undefined && { command }),
        ...(regressions?.has(report.id) && { regression: true }),
      });
      const rows = [...explored.map(explorationRowOf), ...reports.map(rowOf)];
      appendToLedger(
        out,
        rows.map((row) => ({ ...row, commandEndedAt })),
      );
    }),
    ...attempt('badge.json', () => writeBadge(out, reports, { ...options, interrupted })),
    ...github({ ...options, failures: [...options.failures, ...failure] }),
  ];
  if (!reporters.includes('html') || failure.length > 0) return { failures: failure, warnings: told(warnings) };
  const pages = await writePages(runs, { boxMs: PAGES_BOX_MS, stop, write: pageWriter(options) });
  const index = await attemptSoon('index.html', async () => {
    const { writeIndexPage } = await import('./index-page/write-index-page.ts');
    await writeIndexPage(out);
  });
  return { failures: failure, warnings: told([...warnings, ...pages, ...index]) };
}

/** A full disk must not cost the summary of what ran: the failure is returned. */
function required(out: string, runs: readonly JudgedRun[], options: ReportsOptions): HarnessError[] {
  const { reports, reporters } = options;
  try {
    makeFolder(out);
    if (reporters.includes('junit')) writeJunit(join(out, 'junit.xml'), reports, options);
    pruneRunDirectories(out, new Set(runs.map(({ id }) => id)));
    return [];
  } catch (error) {
    return [error instanceof HarnessError ? error : notWritten(out, error)];
  }
}

function github(options: ReportsOptions): string[] {
  if (!options.reporters.includes('github')) return [];
  return attempt('the job summary', () => writeGithub({ ...options, interrupted: options.stop.aborted }));
}

/** A renderer that fails, by a bug or by a full disk, changes no verdict. */
function attempt(what: string, act: () => void): string[] {
  try {
    act();
    return [];
  } catch (error) {
    return [notThere(what, error)];
  }
}

async function attemptSoon(what: string, act: () => Promise<void>): Promise<string[]> {
  try {
    await act();
    return [];
  } catch (error) {
    return [notThere(what, error)];
  }
}

function notThere(what: string, error: unknown): string {
  return `There is no new ${what}, which changes no verdict: ${messageOf(error)}`;
}
