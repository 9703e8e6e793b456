// report: writes the reports of runs again, wherever they lie, and merges them into one summary and one set of files; what has no verdict is judged first.
import { chooseRuns } from '../../reports/merge/choose-runs.ts';
import { readRuns } from '../../reports/merge/read-runs.ts';
import { writeMerged } from '../../reports/merge/write-merged.ts';
import { writeRunReport } from '../../reports/write-run-report.ts';
import type { ExitCode } from '../errors.ts';
import { conclude } from './conclude.ts';
import type { Context } from './context.ts';
import { invocationOf } from './context.ts';
import type { Flags } from './flags.ts';
import { outOf, runReferenceIn } from './places.ts';

/** References: runs, and folders that have run directories somewhere in them; none: everything in --out. */
export async function reportCommand(references: readonly string[], flags: Flags, context: Context): Promise<ExitCode> {
  const { cwd, env, interrupt, stdout } = context;
  const out = outOf(flags, context);
  const chosen = chooseRuns(references, out, cwd);
  const read = await readRuns(chosen, interrupt.stop);
  const { reports } = read;
  const invocation = invocationOf(env);
  const failures = [...chosen.failures, ...read.failures];
  // One run, asked for by name: that it cannot be had is the answer.
  const [failure] = failures;
  const alone = references.length <= 1 && (chosen.runs.length === 0 || chosen.runs[0]?.named === true);
  if (alone && failure !== undefined) throw failure;
  if (alone) for (const report of reports) writeRunReport(report, { reporters: flags.reporters, invocation });
  const notes = [...chosen.notes, ...read.notes];
  const written = await writeMerged(out, {
    reports,
    ledgers: chosen.ledgers,
    alone: chosen.runs.every(({ named }) => named),
    failures,
    notes,
    reporters: flags.reporters,
    allowInconclusive: flags.allowInconclusive,
    invocation,
    runReference: runReferenceIn(context),
    env,
    cwd,
    stop: interrupt.stop,
    write: (text) => void stdout.write(text),
  });
  return conclude(reports, flags, context, {
    out,
    failures: [...failures, ...written.failures],
    notes: [...notes, ...written.warnings],
    fresh: false,
  });
}
