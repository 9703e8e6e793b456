// run: explores, then draws plans from a seed and storms them, until the time is over or as often as asked.
import { availableParallelism } from 'node:os';
import { paintFor } from '../../reports/paint.ts';
import { plainLines, plainText } from '../../reports/plain-text.ts';
import { planWords } from '../../reports/plan-words.ts';
import { timeLeft } from '../../reports/live/time-left.ts';
import { plural } from '../../reports/words.ts';
import { MonotonicClock } from '../clock.ts';
import type { ExitCode } from '../errors.ts';
import { openPool } from '../sim/open-pool.ts';
import { sweepStrays } from '../store/strays.ts';
import { beforeStorm } from './before-storm.ts';
import { choosePairs } from './choose-pairs.ts';
import { chooseSubjects, scenarioNamed } from './choose.ts';
import { conclude } from './conclude.ts';
import type { Context } from './context.ts';
import { execute } from './execute.ts';
import { configNotes, filterWords } from './fault-filter.ts';
import type { Flags } from './flags.ts';
import { defaultLanes } from './lanes.ts';
import { isMixed, mixedPairs } from './mixed-pairs.ts';
import { matrixOf, onEachVersion, pairsOnEachVersion } from './matrix.ts';
import { outOf } from './places.ts';
import { regressionsFor } from './regressions.ts';
import { resolveSeed } from './resolve-seed.ts';
import { Schedule } from './schedule.ts';

const defaultBoxMs = 70_000;

/**
 * Explores the chosen subjects (both correct ones by default) for some seconds, unless scenarios are named, then storms them in the
 * scenarios (all of them by default).
 */
export async function runCommand(scenarioNames: readonly string[], flags: Flags, context: Context): Promise<ExitCode> {
  const asked = await chooseSubjects(flags.subjects, context.cwd);
  const plain = scenarioNames.filter((name) => !isMixed(name));
  const onlyMixed = plain.length === 0 && scenarioNames.length > 0;
  const each = onlyMixed ? { pairs: [], notes: [] } : choosePairs(plain, asked, flags);
  const seed = resolveSeed(flags.seed, context);
  const print = (line: string): void => void context.stdout.write(`${line}\n`);
  print(`seed ${seed}`);
  const { stop } = context.interrupt;
  const log = (line: string): void => void (flags.quiet || print(plainLines(line)));
  const named = flags.subjects.length > 0 ? asked : [];
  const mixed = await mixedPairs(scenarioNames, named, { ...flags, log, signal: stop });
  const subjects = [...(onlyMixed ? [] : asked), ...mixed.subjects];
  const regressions = regressionsFor(subjects, scenarioNames, context);
  // The simulation has an etcd of its own.
  const { etcds, versions } =
    flags.engine === 'sim' ? { etcds: undefined, versions: [] } : await matrixOf(flags, stop, log);
  const pairs = pairsOnEachVersion([...each.pairs, ...mixed.pairs], versions);
  const boxMs = flags.forMs ?? (flags.runs === undefined ? defaultBoxMs : undefined);
  const lanes = flags.lanes ?? (flags.engine === 'sim' ? (flags.threads ?? availableParallelism()) : defaultLanes());
  if (!flags.quiet) {
    const paint = paintFor(context.stdout, context.env, flags.color);
    const scenarios = [...new Set(pairs.map(({ scenario }) => scenario))];
    const howLong = boxMs === undefined ? `${plural(flags.runs ?? 1, 'run')} each` : `for ${boxMs / 1000} s`;
    // One run alone has no other beside it.
    const onlyOne = boxMs === undefined && regressions.length + pairs.length * (flags.runs ?? 1) <= 1;
    const sideBySide = onlyOne ? [] : [plural(lanes, 'lane')];
    const where = versions.length === 0 ? '' : `, on etcd ${inWords(versions)}`;
    print(
      paint(
        'dim',
        `${plainText([...new Set(subjects.map(({ name }) => name))].join(', '))} in ${scenarioNames.length === 0 ? plural(scenarios.length, 'scenario') : scenarios.join(', ')}${where}, ${[howLong, sideBySide, filterWords(flags) ?? []].flat().join(', ')}`,
      ),
    );
    if (regressions.length > 0) print(paint('dim', `${plural(regressions.length, 'regression')} first`));
  }
  await sweepStrays((line) => print(plainLines(line)));

  const clock = new MonotonicClock();
  const leftMs = (): number | undefined => (boxMs === undefined ? undefined : boxMs - clock.nowUs() / 1000);
  const before = await beforeStorm({ subjects, regressions, scenarioNames, boxMs, seed }, flags, context);

  const stormedFirst = regressions.flatMap(({ plan, engine }) =>
    engine === 'real' ? onEachVersion(plan, versions) : [],
  );
  const schedule = new Schedule({
    seed,
    regressions: stormedFirst,
    pairs,
    runsEach: flags.runs,
  });
  const planned = stormedFirst.length + pairs.length * (flags.runs ?? 0);
  await using pool =
    flags.engine === 'sim'
      ? await openPool(
          subjects.map(({ name }) => name),
          flags.threads,
        )
      : undefined;
  const { runPlan } = await import('../run.ts');
  const { reports, failures } = before.enough
    ? { reports: [], failures: [] }
    : await execute(
        {
          seed,
          lanes,
          runPlan: (plan, options) => runPlan(plan, pool ? { ...options, engine: 'sim', pool } : options),
          out: outOf(flags, context),
          ...(etcds && { etcds }),
          runsBefore: before.reports.length,
          next: () => schedule.next(pool ? virtualLeftMs(leftMs()) : leftMs()),
          left: () => (boxMs === undefined ? `${plural(planned, 'run')} planned` : timeLeft(leftMs() ?? 0)),
          progress: (event) => {
            if (flags.verbose && event.type === 'run-started') print(planWords(event.plan));
          },
        },
        flags,
        context,
      );
  const { untried } = schedule;
  // Without a name it explores too, with any fault.
  const filtered = scenarioNames.length === 0 ? undefined : scenarioNames.map(scenarioNamed);
  const noTime =
    untried.length === 0 || before.enough || stop.aborted
      ? []
      : [`No time for ${untried.join(', ')}: give more with --for.`];
  return conclude([...before.reports, ...reports], flags, context, {
    out: outOf(flags, context),
    failures: [...before.failures, ...failures],
    repeated: 'run',
    explored: before.explored,
    notes: [
      ...before.notes,
      ...each.notes,
      ...mixed.notes,
      ...noTime,
      ...notExplored(scenarioNames, flags),
      ...configNotes(filtered, flags),
    ],
    fresh: true,
    command: 'run',
    regressions: [...before.reports, ...reports.filter(({ plan }) => stormedFirst.includes(plan))],
  });
}

/** Exploring draws plans of all kinds, so it is not part of a storm of named scenarios. */
function notExplored(scenarioNames: readonly string[], { exploreMs = 0 }: Flags): string[] {
  if (scenarioNames.length === 0 || exploreMs === 0) return [];
  return ['Nothing was explored, because a scenario was named: `lockstorm explore` does it.'];
}

/** `3.4.23`, `3.4.23 and 3.5.21`, `3.4.23, 3.5.21 and 3.6.14`. */
function inWords(versions: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(versions);
}

/** Any plan fits into what is left of a simulation's time: its own time passes in no time. */
function virtualLeftMs(leftMs: number | undefined): number | undefined {
  return leftMs === undefined ? undefined : leftMs > 0 ? Infinity : 0;
}
