// replay: the same plan again, as often as asked, and how often it failed.
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { paintFor } from '../../reports/paint.ts';
import { plural } from '../../reports/words.ts';
import { usageError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { describePlan } from '../plan/describe.ts';
import { generatePlan } from '../plan/generate.ts';
import type { Plan } from '../plan/schema.ts';
import { readPlan } from '../store/read-plan.ts';
import { findRun, resolveRun } from '../store/resolve-run.ts';
import { listRunDirectories } from '../store/run-directory.ts';
import { sweepStrays } from '../store/strays.ts';
import { chooseSubjects, scenarioNamed } from './choose.ts';
import { conclude } from './conclude.ts';
import type { Context } from './context.ts';
import { execute } from './execute.ts';
import type { Flags } from './flags.ts';
import { outOf } from './places.ts';
import { seedHex } from './values.ts';

/** Replays a run, a plan file, a kept plan, or the plan that a seed means. */
export async function replayCommand(reference: string, flags: Flags, context: Context): Promise<ExitCode> {
  const plan = await planOf(reference, flags, context);
  const print = (line: string): void => void context.stdout.write(`${line}\n`);
  print(`seed ${plan.seed}`);
  if (!flags.quiet) print(paintFor(context.stdout, context.env, flags.color)('dim', describePlan(plan)));
  await sweepStrays(print);
  const out = outOf(flags, context);
  let started = 0;
  const { runPlan } = await import('../run.ts');
  const { reports, failures } = await execute(
    {
      seed: plan.seed,
      lanes: Math.min(flags.lanes ?? 1, flags.attempts),
      runPlan,
      out,
      next: () => (started++ < flags.attempts ? plan : undefined),
      left: () => `attempt ${Math.min(started, flags.attempts)} of ${flags.attempts}`,
    },
    flags,
    context,
  );
  const failed = reports.filter(({ judgement }) => judgement.verdict === 'unsafe').length;
  const notes = failed === 0 && reports.length > 0 ? [`Failed 0 of ${plural(reports.length, 'attempt')}.`] : [];
  return conclude(reports, flags, context, { out, failures, repeated: 'attempt', notes, fresh: true });
}

/** The plan that the reference means, with the subject replaced where --subject says so. Throws usage errors. */
export async function planOf(
  reference: string,
  flags: Pick<Flags, 'out' | 'subjects' | 'scenario'>,
  context: Pick<Context, 'cwd'>,
): Promise<Plan> {
  const out = outOf(flags, context);
  const path = resolve(context.cwd, reference);
  if (flags.subjects.length > 1)
    throw usageError('several-subjects', 'A replay has one subject.', 'Give --subject once.');
  if (existsSync(path) && statSync(path).isFile() && path.endsWith('.json') && !path.endsWith('verdict.json'))
    return withSubject(readPlan(path).plan, flags, context);
  const run = findRun(out, reference);
  if (run === undefined && path.endsWith('.json')) return readPlan(path).plan;
  if (run !== undefined) return withSubject(readPlan(run.planPath).plan, flags, context);
  const seed = seedHex(reference);
  return seed === undefined
    ? withSubject(readPlan(resolveRun(out, reference).planPath).plan, flags, context)
    : planOfSeed(seed, flags, out, context);
}

/** A saved plan of the seed if there is one: it does not age. Otherwise what the generator makes of it. */
async function planOfSeed(
  seed: string,
  flags: Pick<Flags, 'subjects' | 'scenario'>,
  out: string,
  context: Pick<Context, 'cwd'>,
): Promise<Plan> {
  const [subject] = flags.subjects;
  const stored = listRunDirectories(out)
    .filter(({ id }) => id.includes(`-${seed.slice(0, 8)}`))
    .map(({ planPath }) => readPlan(planPath).plan)
    .filter((plan) => plan.seed === seed)
    .filter((plan) => flags.scenario === undefined || plan.scenario === flags.scenario)
    .filter((plan) => subject === undefined || plan.workers.every((worker) => worker.subject === subject));
  const kinds = new Map(
    stored.map((plan) => [`--scenario ${plan.scenario} --subject ${plan.workers[0]?.subject ?? ''}`, plan]),
  );
  const [only] = kinds.values();
  if (kinds.size === 1 && only !== undefined) return only;
  if (kinds.size > 1)
    throw usageError(
      'ambiguous-seed',
      `The seed ${seed} was run in more than one way.`,
      `Add one of: ${[...kinds.keys()].join('; ')}.`,
    );
  if (flags.scenario === undefined || subject === undefined)
    throw usageError(
      'seed-needs-more',
      `No run with the seed ${seed} is stored, so its scenario and subject are not known.`,
      'Add --scenario NAME and --subject NAME.',
    );
  const scenario = scenarioNamed(flags.scenario);
  const [chosen] = await chooseSubjects([subject], context.cwd);
  return generatePlan({ scenario, seed, subject, orphaned: chosen?.orphaned ?? true });
}

async function withSubject(
  plan: Plan,
  { subjects }: Pick<Flags, 'subjects'>,
  { cwd }: Pick<Context, 'cwd'>,
): Promise<Plan> {
  const [subject] = subjects;
  const replaced =
    subject === undefined ? plan : { ...plan, workers: plan.workers.map((worker) => ({ ...worker, subject })) };
  await chooseSubjects(
    replaced.workers.map((worker) => worker.subject),
    cwd,
  );
  return replaced;
}
