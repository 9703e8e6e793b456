// The end of every command that judged something: the reports over all of it, the summary, and the exit code.
import { exitCodeOf, wasIdle } from '../../reports/outcome.ts';
import { paintFor } from '../../reports/paint.ts';
import { renderSummary } from '../../reports/summary.ts';
import { writeReports } from '../../reports/write-reports.ts';
import type { Written } from '../../reports/write-reports.ts';
import type { ExitCode, HarnessError } from '../errors.ts';
import type { ExplorationReport, JudgedRun } from '../report-types.ts';
import type { Context } from './context.ts';
import { invocationOf } from './context.ts';
import type { Flags } from './flags.ts';
import { outOf, runReferenceIn } from './places.ts';

export interface Conclusion {
  readonly out: string;
  readonly failures?: readonly HarnessError[];
  /** What was repeated; undefined: nothing was run, only judged. */
  readonly repeated?: 'run' | 'attempt';
  readonly explored?: readonly ExplorationReport[];
  /** Lines between the tables and the totals. */
  readonly notes?: readonly string[];
  /** Whether the runs are new: then the reports over all of them are written, and old run directories go. */
  readonly fresh: boolean;
  /** What ran them: the rates of the ledger are those of `run` alone. Undefined: nothing was run. */
  readonly command?: 'run' | 'explore' | 'replay' | 'shrink' | 'demo';
  /** Those of `reports` whose plans were kept ones, which had failed before. */
  readonly regressions?: readonly JudgedRun[];
}

/** Runs that had not begun have a line of their own. */
function interruptedNotes(reports: readonly JudgedRun[], explored: readonly ExplorationReport[]): string[] {
  if (reports.length + explored.length === 0) return ['Interrupted before anything was run.'];
  return explored.length === 0 && reports.every(wasIdle) ? [] : ['Interrupted: what ran until then is judged above.'];
}

/** Prints the summary, whose last line is `33 passed, 1 failed`, and says what to exit with. */
export async function conclude(
  reports: readonly JudgedRun[],
  flags: Flags,
  context: Context,
  conclusion: Conclusion,
): Promise<ExitCode> {
  const { repeated, notes = [], fresh, explored = [] } = conclusion;
  const invocation = invocationOf(context.env);
  // Ctrl-C from here on spares pages: nothing that was asked for is left undone.
  const interrupted = context.interrupt.stop.aborted;
  const written = fresh ? await leaveReports(reports, flags, context, conclusion) : { failures: [], warnings: [] };
  const failures = [...(conclusion.failures ?? []), ...written.failures];
  const text = renderSummary(reports, {
    paint: paintFor(context.stdout, context.env, flags.color),
    allowInconclusive: flags.allowInconclusive,
    invocation,
    // Who pastes an id names no --out.
    out: outOf({ out: undefined }, context),
    cwd: context.cwd,
    columns: context.stdout.columns,
    failures,
    explored,
    notes: [...notes, ...written.warnings, ...(interrupted ? interruptedNotes(reports, explored) : [])],
    quiet: flags.quiet || !flags.reporters.includes('summary'),
    ...(repeated !== undefined && { repeated }),
  });
  context.stdout.write(`\n${text}\n`);
  context.concluded?.({ reports, explored });
  return exitCodeOf(reports, { allowInconclusive: flags.allowInconclusive, interrupted, failures, explored });
}

/** What lies beside the run directories afterwards: reports/write-reports.ts. */
function leaveReports(
  reports: readonly JudgedRun[],
  flags: Flags,
  context: Context,
  { out, failures = [], explored = [], notes = [], command, regressions = [] }: Conclusion,
): Promise<Written> {
  const { env, cwd, interrupt, stdout } = context;
  return writeReports(out, {
    reports,
    explored,
    command,
    regressions: new Set(regressions.map(({ id }) => id)),
    failures,
    notes,
    reporters: flags.reporters,
    allowInconclusive: flags.allowInconclusive,
    invocation: invocationOf(env),
    runReference: runReferenceIn(context),
    env,
    cwd,
    stop: interrupt.stop,
    write: (text) => void stdout.write(text),
  });
}
