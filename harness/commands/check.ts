// check: judges saved histories again, whoever made them, also one that was cut off in the middle.
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { judgedHistory } from '../../reports/judged-history.ts';
import { paintFor } from '../../reports/paint.ts';
import { isRemark } from '../../reports/remarks.ts';
import { runLine } from '../../reports/run-line.ts';
import { judge } from '../checks/judge.ts';
import { HarnessError, usageError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import type { JudgedRun } from '../report-types.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { conclude } from './conclude.ts';
import type { Context } from './context.ts';
import type { Flags } from './flags.ts';
import { outOf } from './places.ts';

/** Judges each history; one that cannot be read does not keep the others from it. */
export async function checkCommand(references: readonly string[], flags: Flags, context: Context): Promise<ExitCode> {
  const out = outOf(flags, context);
  const paint = paintFor(context.stdout, context.env, flags.color);
  const reports: JudgedRun[] = [];
  const failures: HarnessError[] = [];
  for (const reference of references) {
    try {
      const path = historyOf(reference, out, context.cwd);
      const report = await judgedHistory(path, await judge(path));
      reports.push(report);
      if (flags.quiet) continue;
      context.stdout.write(`${runLine(report, paint)}\n`);
      for (const note of report.judgement.notes) if (!isRemark(note)) context.stdout.write(`  ${note}\n`);
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      failures.push(error);
    }
  }
  return conclude(reports, flags, context, { out, failures, fresh: false });
}

/** The history file that a reference means: a file, a folder with one, or a run. */
export function historyOf(reference: string, out: string, cwd: string): string {
  const path = resolve(cwd, reference);
  if (existsSync(path) && statSync(path).isFile() && !/(?:plan|verdict)\.json$|\.xml$/.test(path)) return path;
  if (!existsSync(path) && /[\\/]|\.(?:jsonl?|edn)$/.test(reference))
    throw usageError(
      'no-history',
      `There is no history ${reference}.`,
      'Name a history.jsonl, a folder that has one, a run, or a Jepsen history.edn.',
    );
  const folder = existsSync(path) && statSync(path).isDirectory() ? path : undefined;
  const history = folder === undefined ? resolveRun(out, reference).historyPath : join(folder, 'history.jsonl');
  if (existsSync(history)) return history;
  // As Jepsen keeps its own.
  const imported = folder === undefined ? undefined : join(folder, 'history.edn');
  if (imported !== undefined && existsSync(imported)) return imported;
  throw usageError(
    'no-history',
    `There is no history.jsonl in ${folder ?? resolveRun(out, reference).path}.`,
    'Name a history, or a folder that has one.',
  );
}
