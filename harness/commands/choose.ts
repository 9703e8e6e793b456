// The scenarios and subjects that the user named, or those of a default storm; unknown names are usage errors.
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { scenarios } from '../../scenarios/index.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { isBuiltInName } from '../../workers/subject-file.ts';
import { realSubjects } from '../../workers/subjects/real/catalogue.ts';
import { usageError } from '../errors.ts';
import { builtInCommands } from '../fleet/built-in-commands.ts';
import { isCommand, workerCommandOf } from '../fleet/command-subject.ts';
import { faultNames } from '../plan/schema.ts';
import type { FaultName } from '../plan/schema.ts';
import { nearest, suggest } from '../suggest.ts';

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
  const command = Object.hasOwn(builtInCommands, name) ? builtInCommands[name] : undefined;
  if (command !== undefined) return { name, orphaned: command.orphaned, survives: faultNames };
  if (isCommand(name)) {
    workerCommandOf(name); // throws where it cannot be started
    return { name, orphaned: undefined, survives: faultNames };
  }
  if (Object.hasOwn(realSubjects, name)) return { name, orphaned: false, survives: [] };
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
