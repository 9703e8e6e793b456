// The end of every command that judged something: one JUnit file for all, the summary, retention, and the exit code.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeJunit } from '../../reports/junit.ts';
import { exitCodeOf } from '../../reports/outcome.ts';
import { paintFor } from '../../reports/paint.ts';
import { renderSummary } from '../../reports/summary.ts';
import { HarnessError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import type { ExplorationReport, JudgedRun } from '../report-types.ts';
import { makeFolder } from '../store/make-folder.ts';
import { pruneRunDirectories } from '../store/retention.ts';
import { notWritten } from '../store/run-directory.ts';
import type { Context } from './context.ts';
import { invocationOf } from './context.ts';
import type { Flags } from './flags.ts';
import { outOf } from './places.ts';

export interface Conclusion {
  readonly out: string;
  readonly failures?: readonly HarnessError[];
  /** What was repeated; undefined: nothing was run, only judged. */
  readonly repeated?: 'run' | 'attempt';
  readonly explored?: readonly ExplorationReport[];
  /** Lines between the tables and the totals. */
  readonly notes?: readonly string[];
  /** Whether the runs are new: then a JUnit file for all of them is written, and old run directories go. */
  readonly fresh: boolean;
}

/** Prints the summary, whose last line is `33 passed, 1 failed`, and says what to exit with. */
export function conclude(
  reports: readonly JudgedRun[],
  flags: Flags,
  context: Context,
  conclusion: Conclusion,
): ExitCode {
  const { out, repeated, notes = [], fresh, explored = [] } = conclusion;
  const invocation = invocationOf(context.env);
  const unwritten = fresh ? tidy(out, reports, explored, flags, invocation) : [];
  const failures = [...(conclusion.failures ?? []), ...unwritten];
  const interrupted = context.interrupt.stop.aborted;
  const text = renderSummary(reports, {
    paint: paintFor(context.stdout, context.env, flags.color),
    allowInconclusive: flags.allowInconclusive,
    invocation,
    // Who pastes an id names no --out.
    out: outOf({ out: undefined }, context),
    cwd: context.cwd,
    failures,
    explored,
    notes: interrupted ? [...notes, 'Interrupted: what ran until then is judged above.'] : notes,
    quiet: flags.quiet || !flags.reporters.includes('summary'),
    ...(repeated !== undefined && { repeated }),
  });
  context.stdout.write(`\n${text}\n`);
  context.concluded?.({ reports, explored });
  return exitCodeOf(reports, { allowInconclusive: flags.allowInconclusive, interrupted, failures, explored });
}

/** A full disk must not cost the summary of what ran: the failure is returned. */
function tidy(
  out: string,
  reports: readonly JudgedRun[],
  explored: readonly ExplorationReport[],
  flags: Flags,
  invocation: string,
): HarnessError[] {
  // Where nothing was run there is no folder; what was explored without a finding is told of all the same.
  if (!existsSync(out) && explored.length === 0) return [];
  try {
    makeFolder(out);
    if (flags.reporters.includes('junit')) writeJunit(join(out, 'junit.xml'), reports, { invocation, explored });
    const own = [...reports, ...explored.flatMap(({ findings }) => findings)];
    pruneRunDirectories(out, new Set(own.map(({ id }) => id)));
    return [];
  } catch (error) {
    return [error instanceof HarnessError ? error : notWritten(out, error)];
  }
}
