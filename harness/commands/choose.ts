// The scenarios and subjects that the user named, or those of a default storm; unknown names are usage errors.
import { scenarios } from '../../scenarios/index.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { isBuiltInName } from '../../workers/subject-file.ts';
import { realSubjects } from '../../workers/subjects/real/catalogue.ts';
import { usageError } from '../errors.ts';
import { builtInCommands } from '../fleet/built-in-commands.ts';
import { isCommand, workerCommandOf } from '../fleet/command-subject.ts';
import { locateSubject } from '../fleet/locate-subject.ts';
import { faultNames } from '../plan/schema.ts';
import type { FaultName } from '../plan/schema.ts';
import { suggest } from '../suggest.ts';
import { canonicalSubject } from './canonical-subject.ts';

/** A subject to storm. `orphaned`: whether it can be asked for orphaned leases; undefined: known only once it runs. */
export interface ChosenSubject {
  readonly name: string;
  readonly orphaned: boolean | undefined;
  /** Kinds of fault that it must survive: with these it is explored where nobody says otherwise. */
  readonly survives: readonly FaultName[];
}

/** The named subjects, by the names that plans keep; without a name both correct ones that a storm has by default. */
export async function chooseSubjects(names: readonly string[], cwd: string): Promise<ChosenSubject[]> {
  // The libraries under test take a quarter of a second to load.
  const { catalogue } = await import('./catalogue.ts');
  const known = catalogue();
  if (names.length === 0) return known.filter(({ byDefault }) => byDefault);
  const ours = [...known.map(({ name }) => name), ...Object.keys(builtInCommands)];
  const chosen = new Set<string>();
  for (const name of names) chosen.add(await canonicalSubject(name, ours, cwd));
  return [...chosen].map((name) => known.find((subject) => subject.name === name) ?? notInCatalogue(name));
}

function notInCatalogue(name: string): ChosenSubject {
  if (Object.hasOwn(realSubjects, name)) return { name, orphaned: false, survives: [] };
  const command = Object.hasOwn(builtInCommands, name) ? builtInCommands[name] : undefined;
  return { name, orphaned: command?.orphaned, survives: command?.survives ?? faultNames };
}

/** Throws a usage error where a subject, as a plan names it, is not to be found here. */
export async function checkSubjects(names: readonly string[]): Promise<void> {
  for (const name of new Set(names)) {
    if (Object.hasOwn(builtInCommands, name)) continue;
    if (isCommand(name)) workerCommandOf(name);
    else if (isBuiltInName(name)) await chooseSubjects([name], '/');
    else await locateSubject(name);
  }
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
  'conform',
  'init',
  'doctor',
  'etcd',
];
