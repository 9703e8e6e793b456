// shrink: the smallest plan that still fails, in the engine that it came from unless another is asked for.
import { paintFor } from '../../reports/paint.ts';
import { plainLines } from '../../reports/plain-text.ts';
import { planWords } from '../../reports/plan-words.ts';
import type { ExitCode } from '../errors.ts';
import { refuseUnavailable } from '../faults/refuse-unavailable.ts';
import type { RunReport } from '../report-types.ts';
import { sweepStrays } from '../store/strays.ts';
import { conclude } from './conclude.ts';
import type { Context } from './context.ts';
import type { Flags } from './flags.ts';
import { outOf } from './places.ts';
import { findPlan } from './plan-found.ts';
import { shrinkReal } from './shrink-real.ts';
import { shrinkSimulated } from './shrink-simulated.ts';

/** What shrinking came to: one report, of the minimal plan or, where the plan does not fail, of the plan itself. */
export interface Shrinkage {
  readonly report: RunReport | undefined;
  readonly notes: readonly string[];
}

/** Shrinks the plan of a run, a plan file, or a seed; exit 1 where it fails, since it is unsafe. */
export async function shrinkCommand(reference: string, flags: Flags, context: Context): Promise<ExitCode> {
  const found = await findPlan(reference, flags, context);
  const engine = flags.engine ?? found.engine;
  refuseUnavailable(found.plan, engine);
  const print = (line: string): void => void context.stdout.write(`${line}\n`);
  print(`seed ${found.plan.seed}`);
  if (!flags.quiet) print(paintFor(context.stdout, context.env, flags.color)('dim', planWords(found.plan)));
  await sweepStrays((line) => print(plainLines(line)));
  const { report, notes } = await (engine === 'sim' ? shrinkSimulated : shrinkReal)(found.plan, flags, context);
  return conclude(report === undefined ? [] : [report], flags, context, {
    out: outOf(flags, context),
    notes,
    fresh: true,
    command: 'shrink',
  });
}
