// keep: saves a run's plan as a regression, to be committed and run first from now on.
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { plainText } from '../../reports/plain-text.ts';
import { judgedRunOf } from '../../reports/judged-run.ts';
import { readReport } from '../../reports/verdict.ts';
import { violationsOf } from '../../reports/story.ts';
import { ExitCode, HarnessError, usageError } from '../errors.ts';
import { engineOfRun } from '../store/engine-of-run.ts';
import { keepPlan } from '../store/keep.ts';
import { planOfRun } from '../store/plan-of-run.ts';
import { resolveRun } from '../store/resolve-run.ts';
import type { RunDirectory } from '../store/run-directory.ts';
import { listRunDirectories } from '../store/run-directory.ts';
import type { Context } from './context.ts';
import { invocationOf } from './context.ts';
import type { Flags } from './flags.ts';
import { outOf, regressionsOf } from './places.ts';

/** Copies the plan with a header that explains it; says where it is. `latest` is the latest run that is unsafe: who keeps means what just failed. */
export async function keepCommand(reference: string, flags: Flags, context: Context): Promise<ExitCode> {
  const out = outOf(flags, context);
  const run = reference === 'latest' ? latestUnsafe(out) : resolveRun(out, reference);
  const plan = planOfRun(run);
  const violations = existsSync(run.verdictPath) ? violationsOf(await judgedRunOf(run)) : [];
  const { path, already } = keepPlan(regressionsOf(context), {
    why: violations[0]?.what ?? 'kept by hand: the run was not unsafe',
    convictedBy: [...new Set(violations.map((violation) => violation.check))],
    subject: [...new Set(plan.workers.map((worker) => worker.subject))].join(', '),
    keptFrom: run.id,
    ...(engineOfRun(run) === 'sim' && { engine: 'sim' as const }),
    plan,
  });
  const file = plainText(relative(context.cwd, path));
  context.stdout.write(
    already
      ? `${file} holds this plan already.\n`
      : `Kept as ${file}: ${plainText(violations[0]?.what ?? 'a plan that was not unsafe')}.\nCommit it, and every run with its subject begins with it. Again: ${invocationOf(context.env)} replay ${file}\n`,
  );
  return ExitCode.safe;
}

/** Of a batch the run that ended last may be a safe one. */
function latestUnsafe(out: string): RunDirectory {
  const runs = listRunDirectories(out);
  if (runs.length === 0) return resolveRun(out, 'latest');
  const found = runs.find(isUnsafe);
  if (found !== undefined) return found;
  throw usageError(
    'nothing-unsafe',
    `No run in ${out} is unsafe.`,
    `Name the run whose plan is to be kept all the same: the newest are ${runs
      .slice(0, 5)
      .map(({ id }) => id)
      .join(', ')}.`,
  );
}

/** One without a verdict, or with one that cannot be read, is none. */
function isUnsafe(run: RunDirectory): boolean {
  try {
    return readReport(run).judgement.verdict === 'unsafe';
  } catch (error) {
    if (error instanceof HarnessError) return false;
    throw error;
  }
}
