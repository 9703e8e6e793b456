// list: what can be named on the command line, one line each.
import { paintFor } from '../../reports/paint.ts';
import { table } from '../../reports/table.ts';
import { scenarios } from '../../scenarios/index.ts';
import { checkNames } from '../checks/check.ts';
import type { CheckName } from '../checks/check.ts';
import { ExitCode } from '../errors.ts';
import type { Fault } from '../plan/schema.ts';
import { faultSchema } from '../plan/schema.ts';
import { catalogue } from './catalogue.ts';
import type { Context } from './context.ts';
import type { Flags } from './flags.ts';

const checks: Record<CheckName, string> = {
  'mutual-exclusion': 'two holds of one lock overlap while both workers run, or writes come A B A',
  'early-expiry': 'a live holder’s key is deleted before its lease can have run out, by nobody’s release',
  'late-expiry': 'a dead or orphaned holder’s key outlives the bound',
  fencing: 'tokens do not strictly rise in acquisition order, or are not unique',
  ownership: 'a delete’s author is neither the key’s creator nor etcd’s expiry',
  liveness: 'the lock is free, a waiter waits, and nobody gets it',
  fairness: 'a subject that claims order passes over an older waiter that lives',
  leaks: 'a key, a lease, a worker or a renewal is left when all is over',
  expectation: 'a scenario that asserts an outcome saw another',
};

const faults: Record<Fault['what'], string> = {
  kill: 'SIGKILL of a worker, at a time, at a phase of an RPC, or at a step of the protocol',
};

/** Prints scenarios, subjects, faults and checks. */
export function listCommand(flags: Flags, context: Context): ExitCode {
  const paint = paintFor(context.stdout, context.env, flags.color);
  const subjects = catalogue();
  const sections = [
    table(
      ['scenario', '', 'stresses'],
      Object.values(scenarios).map(({ name, summary, stresses }) => [name, summary, stresses]),
      paint,
    ),
    table(
      ['subject', '', 'to be convicted by'],
      subjects.map(({ name, version, broken }) => [name, broken?.flaw ?? version ?? '', broken?.check ?? '–']),
      paint,
    ),
    table(
      ['fault', ''],
      faultSchema.shape.what.options.map((what) => [what, faults[what]]),
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
