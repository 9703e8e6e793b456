// export: a run, or a history, in the format of another tool: a trace for Perfetto, a history for Knossos or Porcupine.
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { jepsenLines } from '../../reports/exports/jepsen.ts';
import { lockHistoryOf } from '../../reports/exports/lock-operations.ts';
import { porcupineLines } from '../../reports/exports/porcupine.ts';
import { traceLines } from '../../reports/exports/trace-lines.ts';
import { writeLines } from '../../reports/exports/write-lines.ts';
import { judgedHistory } from '../../reports/judged-history.ts';
import { judgedRunOf } from '../../reports/judged-run.ts';
import { plainPath } from '../../reports/plain-text.ts';
import { judge } from '../checks/judge.ts';
import { ExitCode, usageError } from '../errors.ts';
import type { JudgedRun } from '../report-types.ts';
import { findRun } from '../store/resolve-run.ts';
import { historyOf } from './check.ts';
import type { Context } from './context.ts';
import type { ExportFormat, Flags } from './flags.ts';
import { outOf } from './places.ts';

const files: Readonly<Record<ExportFormat, string>> = {
  chrome: 'trace.json',
  jepsen: 'history.edn',
  porcupine: 'porcupine.json',
};

/** `reference`: a run, or a history file. Prints where the file is; `--file -` prints its text instead. */
export async function exportCommand(reference: string, flags: Flags, context: Context): Promise<ExitCode> {
  const { to, file } = flags;
  if (to === undefined)
    throw usageError(
      'no-format',
      'It is not said what to export to.',
      'Add --to chrome, --to jepsen or --to porcupine.',
    );
  const out = outOf(flags, context);
  const path = historyOf(reference, out, context.cwd);
  const target = file === undefined ? join(dirname(path), files[to]) : file === '-' ? file : resolve(context.cwd, file);
  if (target === path)
    throw usageError('would-overwrite', `${path} is what is to be exported.`, 'Name another file with --file.');
  const warn = (line: string): void => void context.stderr.write(`${line}\n`);
  const lines = await linesOf(to, path, () => reportOf(reference, path, out, context.cwd), warn);
  await writeLines(lines, target, context.stdout);
  if (target !== '-') context.stdout.write(`${plainPath(target)}\n`);
  return ExitCode.safe;
}

async function linesOf(
  to: ExportFormat,
  path: string,
  report: () => Promise<JudgedRun>,
  warn: (line: string) => void,
): Promise<Iterable<string>> {
  if (to === 'chrome') return traceLines(await report(), path, warn);
  const history = await lockHistoryOf(path);
  return to === 'jepsen' ? jepsenLines(history) : porcupineLines(history);
}

/** The verdict that stands beside the history of a run; one that lies elsewhere, or was meant as a file, is judged. */
async function reportOf(reference: string, path: string, out: string, cwd: string): Promise<JudgedRun> {
  const asked = resolve(cwd, reference);
  const isFile = existsSync(asked) && statSync(asked).isFile();
  const run = isFile ? undefined : findRun(out, existsSync(asked) ? asked : reference);
  return run?.historyPath === path ? judgedRunOf(run) : judgedHistory(path, await judge(path));
}
