// run: draws plans from a seed and storms them, until the time is over or as often as asked.
import { paintFor } from '../../reports/paint.ts';
import { timeLeft } from '../../reports/live.ts';
import { plural } from '../../reports/words.ts';
import { MonotonicClock } from '../clock.ts';
import type { ExitCode } from '../errors.ts';
import { describePlan } from '../plan/describe.ts';
import { readRegressions } from '../store/keep.ts';
import { sweepStrays } from '../store/strays.ts';
import { choosePairs, chooseSubjects } from './choose.ts';
import { conclude } from './conclude.ts';
import type { Context } from './context.ts';
import { execute } from './execute.ts';
import type { Flags } from './flags.ts';
import { defaultLanes } from './lanes.ts';
import { outOf, regressionsOf } from './places.ts';
import { resolveSeed } from './resolve-seed.ts';
import { Schedule } from './schedule.ts';

const defaultBoxMs = 60_000;

/** Storms the scenarios (all of them by default) with the chosen subjects (both correct ones by default). */
export async function runCommand(scenarioNames: readonly string[], flags: Flags, context: Context): Promise<ExitCode> {
  const subjects = await chooseSubjects(flags.subjects, context.cwd);
  const pairs = choosePairs(scenarioNames, subjects, flags);
  const regressions = readRegressions(regressionsOf(context))
    .map(({ plan }) => plan)
    .filter((plan) => plan.workers.every(({ subject }) => subjects.some(({ name }) => name === subject)))
    .filter((plan) => scenarioNames.length === 0 || scenarioNames.includes(plan.scenario));
  const seed = resolveSeed(flags.seed, context);
  const print = (line: string): void => void context.stdout.write(`${line}\n`);
  print(`seed ${seed}`);
  const boxMs = flags.forMs ?? (flags.runs === undefined ? defaultBoxMs : undefined);
  const lanes = flags.lanes ?? defaultLanes();
  if (!flags.quiet) {
    const paint = paintFor(context.stdout, context.env, flags.color);
    const scenarios = [...new Set(pairs.map(({ scenario }) => scenario))];
    const howLong = boxMs === undefined ? `${plural(flags.runs ?? 1, 'run')} each` : `for ${boxMs / 1000} s`;
    print(
      paint(
        'dim',
        `${subjects.map(({ name }) => name).join(', ')} in ${scenarios.join(', ')}, ${howLong}, ${plural(lanes, 'lane')}`,
      ),
    );
    if (regressions.length > 0) print(paint('dim', `${plural(regressions.length, 'regression')} first`));
  }
  await sweepStrays(print);

  const schedule = new Schedule({ seed, regressions, pairs, runsEach: flags.runs });
  const planned = regressions.length + pairs.length * (flags.runs ?? 0);
  const clock = new MonotonicClock();
  const leftMs = (): number | undefined => (boxMs === undefined ? undefined : boxMs - clock.nowUs() / 1000);
  const { runPlan } = await import('../run.ts');
  const { reports, failures } = await execute(
    {
      seed,
      lanes,
      runPlan,
      out: outOf(flags, context),
      next: () => schedule.next(leftMs()),
      left: () => (boxMs === undefined ? `${plural(planned, 'run')} planned` : timeLeft(leftMs() ?? 0)),
      progress: (event) => {
        if (flags.verbose && event.type === 'run-started') print(describePlan(event.plan));
      },
    },
    flags,
    context,
  );
  const { untried } = schedule;
  const notes =
    untried.length === 0 || context.interrupt.stop.aborted
      ? []
      : [`No time for ${untried.join(', ')}: give more with --for.`];
  return conclude(reports, flags, context, {
    out: outOf(flags, context),
    failures,
    repeated: 'run',
    notes,
    fresh: true,
  });
}
