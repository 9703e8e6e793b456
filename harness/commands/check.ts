// check: judges saved histories again, whoever made them, also one that was cut off in the middle.
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { judgedHistory } from '../../reports/judged-history.ts';
import { paintFor } from '../../reports/paint.ts';
import { plainText } from '../../reports/plain-text.ts';
import { isRemark } from '../../reports/remarks.ts';
import { runLine } from '../../reports/run-line.ts';
import { judge } from '../checks/judge.ts';
import { compressed } from '../history/compressed.ts';
import { HarnessError, usageError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import type { JudgedRun } from '../report-types.ts';
import { findRunsIn } from '../store/find-runs.ts';
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
  const paths: string[] = [];
  for (const reference of references) {
    try {
      paths.push(...historiesOf(reference, out, context.cwd));
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      failures.push(error);
    }
  }
  for (const path of paths) {
    try {
      const report = await judgedHistory(path, await judge(path));
      reports.push(report);
      if (flags.quiet) continue;
      context.stdout.write(`${runLine(report, paint, paths.length > 1 ? reports.length : undefined)}\n`);
      for (const note of report.judgement.notes) if (!isRemark(note)) context.stdout.write(`  ${plainText(note)}\n`);
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      failures.push(error);
    }
  }
  // One history, asked for by name: that it cannot be had is the answer.
  if (references.length === 1 && reports.length === 0 && failures.length === 1) throw failures[0]!;
  return conclude(reports, flags, context, { out, failures, fresh: false });
}

/** A folder that has no history itself means the run directories in it, as for `report`. */
function historiesOf(reference: string, out: string, cwd: string): string[] {
  try {
    return [historyOf(reference, out, cwd)];
  } catch (error) {
    const folder = resolve(cwd, reference);
    if (!(error instanceof HarnessError) || statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw error;
    const histories = findRunsIn(folder).runs.map(({ historyPath }) => historyPath);
    // One that is gone is told with the others: nobody should take the rest for everything.
    if (!histories.some((path) => existsSync(path))) throw error;
    return histories;
  }
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
  const zipped = `${history}.gz`;
  if (existsSync(zipped)) throw compressed(zipped);
  throw usageError(
    'no-history',
    `There is no history.jsonl in ${folder ?? resolveRun(out, reference).path}.`,
    'Name a history, a folder that has one, or a folder of run directories.',
  );
}
