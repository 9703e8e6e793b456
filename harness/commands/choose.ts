// The scenarios and subjects that the user named, or those of a default storm; unknown names are usage errors.
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { scenarios } from '../../scenarios/index.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { isBuiltInName } from '../../workers/subject-file.ts';
import { usageError } from '../errors.ts';
import { generatePlan } from '../plan/generate.ts';
import { faultNames } from '../plan/schema.ts';
import type { FaultName, Plan } from '../plan/schema.ts';
import { nearest, suggest } from '../suggest.ts';
import type { Flags } from './flags.ts';
import type { Pair } from './schedule.ts';

/** A subject to storm. `orphaned`: whether it can be asked for orphaned leases; undefined: known only once it runs. */
export interface ChosenSubject {
  readonly name: string;
  readonly orphaned: boolean | undefined;
  /** Kinds of fault that it must survive: with these it is explored where nobody says otherwise. */
  readonly survives: readonly FaultName[];
}

/** The named subjects; without a name both correct ones. A path must be that of a file. */
export async function chooseSubjects(names: readonly string[], cwd: string): Promise<ChosenSubject[]> {
  // The libraries under test take a quarter of a second to load.
  const { catalogue } = await import('./catalogue.ts');
  const known = catalogue();
  if (names.length === 0) return known.filter(({ broken }) => broken === undefined);
  return [...new Set(names)].map((name) => chooseSubject(name, known, cwd));
}

function chooseSubject(name: string, known: readonly ChosenSubject[], cwd: string): ChosenSubject {
  const builtIn = known.find((subject) => subject.name === name);
  if (builtIn !== undefined) return builtIn;
  const path = resolve(cwd, name);
  if (!isBuiltInName(name) && existsSync(path) && statSync(path).isFile())
    return { name, orphaned: undefined, survives: faultNames };
  const names = known.map((subject) => subject.name);
  const looksLikePath = /[\\/.]/.test(name) && nearest(name, names) === undefined;
  if (looksLikePath)
    throw usageError(
      'no-subject-file',
      `There is no subject file ${name}.`,
      'Name a file that exports `subject`, or one of the subjects that `npm run chaos -- list` shows.',
    );
  throw usageError('unknown-subject', `There is no subject "${name}".`, suggest(name, names));
}

/** Each scenario with each subject that can take part in it. */
export function choosePairs(
  names: readonly string[],
  subjects: readonly ChosenSubject[],
  flags: Pick<Flags, 'workers' | 'ttlSeconds' | 'faults'>,
): Pair[] {
  const named = names.length > 0;
  const chosen = named
    ? [...new Set(names)].map(scenarioNamed)
    : Object.values(scenarios).filter(({ weight }) => weight > 0);
  const pairs = chosen.flatMap((scenario) =>
    subjects
      .filter(({ orphaned }) => !scenario.needsOrphaned || (orphaned ?? named))
      .map((subject) => pairOf(scenario, subject, named, flags)),
  );
  if (pairs.length > 0) return pairs;
  throw usageError(
    'nothing-to-run',
    `${chosen.map(({ name }) => name).join(', ')} needs orphaned leases, and ${subjects.map(({ name }) => name).join(', ')} has none.`,
    'Choose another scenario, or a subject such as session-mutex.',
  );
}

function pairOf(
  scenario: Scenario,
  subject: ChosenSubject,
  named: boolean,
  flags: Pick<Flags, 'workers' | 'ttlSeconds' | 'faults'>,
): Pair {
  const orphaned = subject.orphaned ?? scenario.needsOrphaned;
  const { workload } = scenario;
  const variants =
    workload.kind === 'story'
      ? Object.values(workload.variants).filter(({ needsOrphaned }) => orphaned || !needsOrphaned)
      : [];
  const { workers, ttlSeconds, faults } = flags;
  const overrides = { workers, ttlSeconds, faults: faults === undefined || faults.length > 0 };
  return {
    scenario: scenario.name,
    subject: subject.name,
    weight: Math.max(1, scenario.weight),
    // A default storm has time for one variant of a story; who names it wants all of them.
    plans: named ? Math.max(1, variants.length) : 1,
    plan: (seed) => withFaults(generatePlan({ scenario, seed, subject: subject.name, orphaned, overrides }), faults),
  };
}

/** Without the kinds of fault that are not wanted. */
function withFaults(plan: Plan, wanted: Flags['faults']): Plan {
  if (wanted === undefined) return plan;
  return { ...plan, faults: plan.faults.filter(({ what }) => wanted.includes(what)) };
}

/** The scenario, or a usage error that suggests the nearest; commands are choices too, since a scenario stands in their place. */
export function scenarioNamed(name: string): Scenario {
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
  if (scenario !== undefined) return scenario;
  throw usageError(
    'unknown-scenario',
    `There is no scenario or command "${name}".`,
    suggest(name, [...Object.keys(scenarios), ...commandNames]),
  );
}

const commandNames = [
  'run',
  'explore',
  'shrink',
  'replay',
  'keep',
  'check',
  'report',
  'list',
  'demo',
  'canaries',
  'doctor',
  'etcd',
];
