// explore: hundreds to thousands of short plans in virtual time; what convicts a subject comes out as a minimal plan with its story.
import { paintFor } from '../../reports/paint.ts';
import { plainLines } from '../../reports/plain-text.ts';
import { plural, span } from '../../reports/words.ts';
import type { ExitCode } from '../errors.ts';
import { faultNames } from '../plan/schema.ts';
import type { FaultName } from '../plan/schema.ts';
import { sweepStrays } from '../store/strays.ts';
import type { ChosenSubject } from './choose.ts';
import { chooseSubjects } from './choose.ts';
import { conclude } from './conclude.ts';
import type { Context } from './context.ts';
import { exploreSubjects } from './explore-subjects.ts';
import { configNotes, filterWords } from './fault-filter.ts';
import type { Flags } from './flags.ts';
import { outOf } from './places.ts';
import { regressionsFor, simulateRegressions } from './regressions.ts';
import { resolveSeed } from './resolve-seed.ts';

const defaultForMs = 20_000;
/** Time for shrinking one finding: minimal plans are what people read. */
const shrinkMs = 10_000;

/** Explores the chosen subjects, both correct ones by default. */
export async function exploreCommand(flags: Flags, context: Context): Promise<ExitCode> {
  const subjects = await chooseSubjects(flags.subjects, context.cwd);
  const regressions = regressionsFor(subjects, [], context).flatMap(({ plan, engine }) =>
    engine === 'sim' ? [plan] : [],
  );
  const seed = resolveSeed(flags.seed, context);
  const print = (line: string): void => void context.stdout.write(`${line}\n`);
  print(`seed ${seed}`);
  const forMs = flags.plans === undefined || flags.forMs !== undefined ? (flags.forMs ?? defaultForMs) : undefined;
  const dim = (line: string): void => {
    if (!flags.quiet) print(paintFor(context.stdout, context.env, flags.color)('dim', plainLines(line)));
  };
  const howLong = [
    ...(flags.plans === undefined ? [] : [plural(flags.plans, 'plan')]),
    ...(forMs === undefined ? [] : [`for ${span(forMs)}`]),
  ];
  dim([subjects.map(({ name }) => name).join(', '), howLong.join(' or '), filterWords(flags) ?? []].flat().join(', '));
  await sweepStrays((line) => print(plainLines(line)));

  const { reports, failures } = await simulateRegressions(regressions, flags, context, seed);
  // Whoever names a subject wants to know all of it.
  const named = flags.subjects.length > 0;
  const faultsOf = ({ survives }: ChosenSubject): readonly FaultName[] =>
    flags.faults ?? (named ? faultNames : survives);
  const { explored, notes } = await exploreSubjects(
    { subjects, faultsOf, seed, forMs, plans: flags.plans, shrinkMs },
    flags,
    context,
  );
  return conclude(reports, flags, context, {
    out: outOf(flags, context),
    failures,
    repeated: 'run',
    explored,
    notes: [...notes, ...configNotes(undefined, flags)],
    fresh: true,
    command: 'explore',
    regressions: reports,
  });
}
