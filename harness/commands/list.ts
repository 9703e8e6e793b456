// list: what can be named on the command line, one line each.
import { paintFor } from '../../reports/paint.ts';
import { plainText } from '../../reports/plain-text.ts';
import { table } from '../../reports/table.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { checkNames } from '../checks/check.ts';
import type { CheckName } from '../checks/check.ts';
import { ExitCode } from '../errors.ts';
import { faultKinds } from '../faults/index.ts';
import { builtInCommands } from '../fleet/built-in-commands.ts';
import { faultsOfScenario } from '../plan/scenario-faults.ts';
import { faultNames } from '../plan/schema.ts';
import type { FaultName } from '../plan/schema.ts';
import { catalogue } from './catalogue.ts';
import type { KnownSubject } from './catalogue.ts';
import type { Context } from './context.ts';
import type { Flags } from './flags.ts';
import { engines } from './flags.ts';

const checks: Record<CheckName, string> = {
  'mutual-exclusion': 'two holds of one lock overlap while both workers run, or writes come A B A',
  'early-expiry': 'a live holder’s key is deleted before its lease can have run out, by nobody’s release',
  'late-expiry': 'a dead or orphaned holder’s key outlives the bound',
  'stale-holder': 'a running worker still believes that it holds the lock after its lease has certainly run out',
  fencing: 'tokens do not strictly rise in acquisition order, or are not unique',
  ownership: 'a delete’s author is neither the key’s creator nor etcd’s expiry',
  liveness: 'the lock is free, a waiter waits, and nobody gets it',
  fairness: 'a subject that claims order passes over an older waiter that lives',
  leaks: 'a key, a lease, a worker or a renewal is left when all is over',
  expectation: 'a scenario that asserts an outcome saw another',
  linearizability: 'no order of its operations explains an imported history (check history.edn)',
};

/** A version, a flaw, and what a subject is spared where nobody asks for more. */
function aboutOf({ broken, version, survives }: KnownSubject): string {
  const mild =
    survives.length < faultNames.length ? [`explored and stormed by default with ${survives.join(', ')} only`] : [];
  return [broken?.flaw ?? version ?? [], ...mild].flat().join('; ');
}

function rowOf(subject: KnownSubject): string[] {
  return [subject.name, aboutOf(subject), subject.broken?.check ?? '–'];
}

/** Its kinds of fault, and what else it needs. */
function faultsText(scenario: Scenario): string {
  const kinds = faultsOfScenario(scenario);
  const faults = kinds.length === faultNames.length ? 'any' : kinds.length === 0 ? 'none' : kinds.join(', ');
  return `${faults}${scenario.members === 3 ? '; three members' : ''}${scenario.needsOrphaned ? '; orphaned leases' : ''}`;
}

/** The engines that can do it on this machine, and why the others cannot. */
function enginesOf(what: FaultName): string {
  const able = engines.filter((engine) => faultKinds[what].available(engine) === true);
  const unable = engines.flatMap((engine) => {
    const why = faultKinds[what].available(engine);
    return why === true ? [] : [`not ${engine}: ${why}`];
  });
  return [able.join(', '), ...unable].filter(Boolean).join('; ');
}

const commandRows = Object.entries(builtInCommands).map(([name, { title }]) => [name, title, '–']);

/** Why a command of ours cannot be had on this machine, a line each. */
async function missingCommands(): Promise<string[]> {
  const answers = Object.entries(builtInCommands).map(
    async ([name, command]) => [name, await command.available()] as const,
  );
  return (await Promise.all(answers)).flatMap(([name, answer]) =>
    answer === true ? [] : [`  ${name} cannot be had on this machine, because ${plainText(answer)}.`],
  );
}

/** Any other subject is a user's. */
const yourOwn = [
  ['./my-lock.ts', 'a file, TypeScript or JavaScript, that exports `subject`', '–'],
  ['my-lock/subject', 'a package that is installed in this project and exports `subject`', '–'],
  ['"python3 my_worker.py"', 'a command that speaks the worker protocol (docs/protocol.md)', '–'],
  ['./my-worker', 'such a program: a file that may be executed', '–'],
  ['exec:my-worker', 'such a command of one word, looked for on PATH', '–'],
  ['"exec(adapter):go run ."', 'such a command, which works in a folder of the project', '–'],
];

/** Prints scenarios, subjects, faults and checks. */
export async function listCommand(flags: Flags, context: Context): Promise<ExitCode> {
  const paint = paintFor(context.stdout, context.env, flags.color);
  const subjects = catalogue();
  const missing = await missingCommands();
  const sections = [
    table(
      ['scenario', '', 'faults'],
      Object.values(scenarios).map((scenario) => [scenario.name, scenario.summary, faultsText(scenario)]),
      paint,
    ),
    table(
      ['subject', '', 'to be convicted by'],
      [...subjects.filter(({ broken }) => broken === undefined).map(rowOf), ...commandRows, ...yourOwn].concat(
        subjects.filter(({ broken }) => broken !== undefined).map(rowOf),
      ),
      paint,
    ),
    ...(missing.length === 0 ? [] : [missing.join('\n')]),
    table(
      ['fault', '', 'engines'],
      faultNames.map((what) => [what, faultKinds[what].summary, enginesOf(what)]),
      paint,
    ),
    table(
      ['check', 'unsafe when'],
      checkNames.map((name) => [name, checks[name]]),
      paint,
    ),
  ];
  context.stdout.write(`${sections.join('\n\n')}\n`);
  return ExitCode.safe;
}
