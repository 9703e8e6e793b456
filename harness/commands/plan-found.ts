// What a reference on the command line means: a run, a plan file, a kept plan, or the plan of a seed; and the engine that it came from.
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { HarnessError, usageError } from '../errors.ts';
import type { Engine } from '../faults/fault.ts';
import { generatePlan } from '../plan/generate.ts';
import type { Plan } from '../plan/schema.ts';
import { SWARM, swarmPlan } from '../search/swarm.ts';
import { engineOfRun } from '../store/engine-of-run.ts';
import { planOfRun } from '../store/plan-of-run.ts';
import { readPlan } from '../store/read-plan.ts';
import { findRun, resolveRun } from '../store/resolve-run.ts';
import { listRunDirectories } from '../store/run-directory.ts';
import type { RunDirectory } from '../store/run-directory.ts';
import { checkSubjects, chooseSubjects, scenarioNamed } from './choose.ts';
import type { ChosenSubject } from './choose.ts';
import type { Context } from './context.ts';
import { refuseEmptied } from './fault-filter.ts';
import type { Flags } from './flags.ts';
import { pasteSubject } from './paste-subject.ts';
import { outOf } from './places.ts';
import { seedHex } from './values.ts';

export interface PlanFound {
  readonly plan: Plan;
  /** The one that it was made for. */
  readonly engine: Engine;
  /** The run that it is the plan of, unless its subject was replaced. */
  readonly run?: RunDirectory;
}

export type FindFlags = Pick<
  Flags,
  'out' | 'subjects' | 'scenario' | 'faults' | 'workers' | 'ttlSeconds' | 'members' | 'engine'
> &
  Partial<Pick<Flags, 'etcd' | 'faultsFrom'>>;

/** With the subject replaced where --subject says so. Throws usage errors. */
export async function findPlan(reference: string, given: FindFlags, context: Pick<Context, 'cwd'>): Promise<PlanFound> {
  if (given.subjects.length > 1)
    throw usageError('several-subjects', 'A replay has one subject.', 'Give --subject once.');
  const named = given.subjects.length === 0 ? [] : await chooseSubjects(given.subjects, context.cwd);
  const found = await unchanged(reference, given, named[0], context);
  const subject = named[0]?.name;
  const replaced = subject !== undefined && found.plan.workers.some((worker) => worker.subject !== subject);
  const { run, ...rest } = found;
  const plan =
    subject === undefined
      ? found.plan
      : { ...found.plan, workers: found.plan.workers.map((worker) => ({ ...worker, subject })) };
  await checkSubjects(plan.workers.map((worker) => worker.subject));
  return { ...rest, plan, ...(run && !replaced && { run }) };
}

async function unchanged(
  reference: string,
  flags: FindFlags,
  chosen: ChosenSubject | undefined,
  context: Pick<Context, 'cwd'>,
): Promise<PlanFound> {
  const out = outOf(flags, context);
  const path = resolve(context.cwd, reference);
  const isPlanFile = path.endsWith('.json') && !path.endsWith('verdict.json');
  // original-plan.json and kept plans lie beside no history of their own; plan.json may.
  if (isPlanFile && existsSync(path) && statSync(path).isFile() && !path.endsWith('/plan.json')) return fileFound(path);
  const run = findRun(out, reference);
  if (run !== undefined) return runFound(run);
  if (path.endsWith('.json')) return fileFound(path);
  const seed = seedHex(reference);
  return seed === undefined ? runFound(resolveRun(out, reference)) : seedFound(seed, flags, out, chosen, context);
}

function fileFound(path: string): PlanFound {
  const { plan, kept } = readPlan(path);
  return { plan, engine: kept?.engine ?? engineOf(plan) };
}

function runFound(run: RunDirectory): PlanFound {
  const plan = planOfRun(run);
  return { plan, engine: engineOfRun(run) ?? engineOf(plan), run };
}

/** Plans of the swarm are made by the thousand, for the simulation. */
function engineOf({ scenario }: Plan): Engine {
  return scenario === SWARM ? 'sim' : 'real';
}

/** A saved plan of the seed if there is one: it does not age. Otherwise what the generator makes of it. */
async function seedFound(
  seed: string,
  flags: FindFlags,
  out: string,
  chosen: ChosenSubject | undefined,
  context: Pick<Context, 'cwd'>,
): Promise<PlanFound> {
  const subject = chosen?.name;
  const stored = listRunDirectories(out)
    .filter(({ id }) => id.includes(`-${seed.slice(0, 8)}`))
    .flatMap((run) => readable(run))
    .filter(({ plan }) => plan.seed === seed)
    .filter(({ plan }) => flags.scenario === undefined || plan.scenario === flags.scenario)
    .filter(({ plan }) => subject === undefined || plan.workers.every((worker) => worker.subject === subject));
  const kinds = new Map(
    stored.map(({ run, plan }) => [
      `--scenario ${plan.scenario} --subject ${pasteSubject(plan.workers[0]?.subject ?? '', context.cwd)}${versionOf(plan, flags)}`,
      run,
    ]),
  );
  const [only] = kinds.values();
  if (kinds.size === 1 && only !== undefined) return runFound(only);
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
      `Add --scenario NAME and --subject NAME; the scenario of a plan of explore is ${SWARM}.`,
    );
  const { faults, workers, ttlSeconds, members, engine } = flags;
  // A seed of explore's, unless it is asked of real processes: then the scenario of this name, whose plans are of one size.
  if (flags.scenario === SWARM && engine !== 'real') {
    const orphaned = chosen?.orphaned ?? false;
    return { plan: swarmPlan({ seed, subject, orphaned, faults, overrides: { workers, ttlSeconds } }), engine: 'sim' };
  }
  const scenario = scenarioNamed(flags.scenario);
  refuseEmptied(scenario, flags);
  const plan = generatePlan({
    scenario,
    seed,
    subject,
    orphaned: chosen?.orphaned ?? true,
    overrides: { faults, workers, ttlSeconds, members },
  });
  return { plan, engine: 'real' };
}

/** A plan that cannot be read, of half a run or of another version, is not the one that a seed means. */
function readable(run: RunDirectory): { run: RunDirectory; plan: Plan }[] {
  try {
    return [{ run, plan: readPlan(run.planPath).plan }];
  } catch (error) {
    if (error instanceof HarnessError) return [];
    throw error;
  }
}

/** The plans of a matrix differ in nothing else; who says which etcd it shall be need not choose among them. */
function versionOf({ etcd: { version } }: Plan, { etcd }: FindFlags): string {
  return etcd !== undefined || version === null ? '' : ` --etcd version:${version}`;
}
