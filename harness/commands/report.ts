// report: writes the reports of run directories again, from what lies in them; a run without a verdict is judged first.
import { existsSync } from 'node:fs';
import { judgedHistory } from '../../reports/judged-history.ts';
import { readReport } from '../../reports/verdict.ts';
import { writeRunReport } from '../../reports/write-run-report.ts';
import { judge } from '../checks/judge.ts';
import type { ExitCode } from '../errors.ts';
import type { JudgedRun } from '../report-types.ts';
import { resolveRun } from '../store/resolve-run.ts';
import type { RunDirectory } from '../store/run-directory.ts';
import { conclude } from './conclude.ts';
import type { Context } from './context.ts';
import { invocationOf } from './context.ts';
import type { Flags } from './flags.ts';
import { outOf } from './places.ts';

/** Renders each run's reports and one summary over all of them. */
export async function reportCommand(references: readonly string[], flags: Flags, context: Context): Promise<ExitCode> {
  const out = outOf(flags, context);
  const reports: JudgedRun[] = [];
  for (const reference of references) {
    const report = await reportOf(resolveRun(out, reference));
    writeRunReport(report, { reporters: flags.reporters, invocation: invocationOf(context.env) });
    reports.push(report);
  }
  return conclude(reports, flags, context, { out, fresh: false });
}

async function reportOf(run: RunDirectory): Promise<JudgedRun> {
  if (existsSync(run.verdictPath)) return readReport(run);
  return judgedHistory(run.historyPath, await judge(run.historyPath));
}
