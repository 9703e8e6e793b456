// open: shows the page of a run in the browser, or says where it is. Serves nothing.
import { existsSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { currentRunPage } from '../../reports/html/run-page.ts';
import type { PageSource } from '../../reports/html/run-page.ts';
import { judgedHistory } from '../../reports/judged-history.ts';
import { plainPath } from '../../reports/plain-text.ts';
import { judgedRunOf } from '../../reports/judged-run.ts';
import { judge } from '../checks/judge.ts';
import { ExitCode } from '../errors.ts';
import { lastCommandOf } from '../store/last-command.ts';
import { resolveRun } from '../store/resolve-run.ts';
import type { RunDirectory } from '../store/run-directory.ts';
import { runDirectoryAt } from '../store/run-directory.ts';
import type { Context } from './context.ts';
import { invocationOf } from './context.ts';
import type { Flags } from './flags.ts';
import { open, openerFor } from './opener.ts';
import { outOf, runReferenceIn } from './places.ts';

/** The reference that means the page over all runs. */
const INDEX = 'index';

/**
 * `reference`: a run, a history file, or `index`; undefined: the latest unsafe run of the last command, else the latest run. A page that is
 * absent or older than what it is made from is written first. The path stands alone on its line, so that it can be piped.
 */
export async function openCommand(reference: string | undefined, flags: Flags, context: Context): Promise<ExitCode> {
  const out = outOf(flags, context);
  const path = reference === INDEX ? await indexPage(out) : await pageOf(reference, out, context);
  context.stdout.write(`${plainPath(path)}\n`);
  const opener = flags.print ? undefined : openerFor(path, context);
  if (opener !== undefined) await open(opener);
  return ExitCode.safe;
}

async function indexPage(out: string): Promise<string> {
  const { currentIndexPage } = await import('../../reports/index-page/current-index-page.ts');
  return currentIndexPage(out);
}

function pageOf(reference: string | undefined, out: string, context: Context): Promise<string> {
  const { cwd, env } = context;
  const file = reference === undefined ? undefined : historyFile(resolve(cwd, reference));
  const nameOf = runReferenceIn(context);
  return currentRunPage({
    ...(file ? fileSource(file) : runSource(reference === undefined ? lastRun(out) : runAt(reference, out, cwd))),
    // The folder of a file from elsewhere need not be a run's: its id is all that names it.
    again: (report) => `${invocationOf(env)} replay ${file ? report.id : nameOf(report)}`,
  });
}

function runAt(reference: string, out: string, cwd: string): RunDirectory {
  const path = resolve(cwd, reference);
  // A page that was moved away from its run, by its own name.
  const isPage = basename(path) === 'report.html' && existsSync(path);
  return isPage ? runDirectoryAt(resolve(path, '..')) : resolveRun(out, existsSync(path) ? path : reference);
}

/** What failed last is what somebody wants to see. */
function lastRun(out: string): RunDirectory {
  const unsafe = lastCommandOf(out).filter(({ verdict }) => verdict === 'unsafe');
  const there = unsafe.map(({ id }) => runDirectoryAt(join(out, id))).filter(({ path }) => existsSync(path));
  return there.at(-1) ?? resolveRun(out, 'latest');
}

/** A history by whatever name; one that lies in a run directory under its own name is that run's. */
function historyFile(path: string): string | undefined {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  return isFile && /\.(?:jsonl|edn)$/.test(path) && basename(path) !== 'history.jsonl' ? path : undefined;
}

/** A run whose files are all gone but the page still shows. */
function runSource(run: RunDirectory): Omit<PageSource, 'again'> {
  const { historyPath, reportPath, verdictPath, planPath } = run;
  return {
    historyPath,
    pagePath: reportPath,
    madeFrom: [historyPath, verdictPath, planPath],
    report: () => judgedRunOf(run),
  };
}

function fileSource(historyPath: string): Omit<PageSource, 'again'> {
  return {
    historyPath,
    pagePath: `${historyPath.slice(0, -extname(historyPath).length)}.html`,
    madeFrom: [historyPath],
    report: async () => judgedHistory(historyPath, await judge(historyPath)),
  };
}
