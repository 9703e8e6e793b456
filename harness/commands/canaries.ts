// canaries: proves that the harness can see. Each broken subject must be convicted by the check that it names, both correct ones cleared.
import { exitCodeOf } from '../../reports/outcome.ts';
import { paintFor } from '../../reports/paint.ts';
import type { Paint } from '../../reports/paint.ts';
import { plainLines } from '../../reports/plain-text.ts';
import { table } from '../../reports/table.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { HarnessError } from '../errors.ts';
import { ExitCode } from '../errors.ts';
import { generatePlan } from '../plan/generate.ts';
import type { Plan } from '../plan/schema.ts';
import type { RunReport } from '../report-types.ts';
import { convictingPlan } from '../search/convicting-plan.ts';
import { sweepStrays } from '../store/strays.ts';
import { Case } from './canary-case.ts';
import { catalogue } from './catalogue.ts';
import type { KnownSubject } from './catalogue.ts';
import { chooseSubjects } from './choose.ts';
import type { Context } from './context.ts';
import { execute } from './execute.ts';
import type { Flags } from './flags.ts';
import { defaultLanes } from './lanes.ts';
import { outOf } from './places.ts';
import { resolveSeed } from './resolve-seed.ts';
import { runSeed } from './schedule.ts';

const defaultBoxMs = 60_000;

/** Exit 0 iff all is as it should be; 1 when the harness missed a bug or convicted a correct subject. */
export async function canariesCommand(flags: Flags, context: Context): Promise<ExitCode> {
  const names = (await chooseSubjects(flags.subjects, context.cwd)).map(({ name }) => name);
  const known = catalogue();
  // Those that take another fault than SIGKILL have a plan of their own: `npm run power` runs them all, most of them in virtual time.
  const chosen =
    flags.subjects.length === 0
      ? known.filter(({ broken, byDefault }) => (broken ? broken.scenario !== null : byDefault))
      : known.filter(({ name }) => names.includes(name));
  const seed = resolveSeed(flags.seed, context);
  const cases = casesOf(chosen, seed, flags.forMs ?? defaultBoxMs);
  const print = (line: string): void => void context.stdout.write(`${line}\n`);
  print(`seed ${seed}`);
  await sweepStrays(print);
  const { runPlan } = await import('../run.ts');
  const { reports, failures } = await execute(
    {
      seed,
      lanes: flags.lanes ?? defaultLanes(),
      runPlan,
      out: outOf(flags, context),
      next: () => nextPlan(cases),
      left: () => '',
      finished: (report) => {
        cases.find(({ options }) => options.subject === report.subjects[0])?.take(report);
        return false;
      },
    },
    flags,
    context,
  );
  const paint = paintFor(context.stdout, context.env, flags.color);
  print(`\n${canaryTable(chosen, cases, paint)}\n`);
  for (const { message, remedy } of failures) print(`${plainLines(message)}\n  ${plainLines(remedy)}\n`);
  const wrong = cases.filter((each) => !each.asItShouldBe).length;
  print(`${cases.length - wrong} passed, ${wrong} failed`);
  return exitCode(wrong, reports, failures, context);
}

function casesOf(chosen: readonly KnownSubject[], seed: string, boxMs: number): Case[] {
  // The correct ones face every scenario in which a broken one is expected to fall.
  const faced = [...new Set(catalogue().flatMap(({ broken }) => (broken?.scenario ? [broken.scenario] : [])))];
  return chosen.map(({ name, orphaned, broken }) => {
    const planned = (scenarioName: string, n: number): Plan | undefined => {
      const scenario = scenarios[scenarioName];
      if (scenario === undefined) return undefined;
      return generatePlan({ scenario, seed: runSeed(seed, scenarioName, n), subject: name, orphaned });
    };
    if (broken !== undefined) {
      const culprit = { name, broken, orphaned };
      const plan = (n: number): Plan => convictingPlan(culprit, runSeed(seed, broken.scenario ?? name, n));
      return new Case({ subject: name, check: broken.check, plan, boxMs });
    }
    const able = faced.filter((scenario) => orphaned || scenarios[scenario]?.needsOrphaned !== true);
    const plan = (n: number): Plan | undefined => (n < able.length ? planned(able[n]!, 0) : undefined);
    return new Case({ subject: name, check: undefined, plan, boxMs: Infinity });
  });
}

function nextPlan(cases: readonly Case[]): Plan | undefined {
  for (const each of cases) {
    const plan = each.next();
    if (plan !== undefined) return plan;
  }
  return undefined;
}

function canaryTable(chosen: readonly KnownSubject[], cases: readonly Case[], paint: Paint): string {
  const rows = cases.map((each) => {
    const { subject, check } = each.options;
    const { asItShouldBe: right, convictedBy, convictedAfterMs, runs } = each;
    return [
      paint(right ? 'green' : 'red', right ? '✓' : '✗'),
      subject,
      chosen.find(({ name }) => name === subject)?.broken?.flaw ?? 'none known: to be cleared',
      check ?? '–',
      convictedBy.join(', ') || '–',
      convictedAfterMs === undefined ? '–' : (convictedAfterMs / 1000).toFixed(1),
      String(runs),
    ];
  });
  return table(['', 'subject', 'flaw', 'check named', 'convicted by', 'seconds', 'runs'], rows, paint, [5, 6]);
}

function exitCode(
  wrong: number,
  reports: readonly RunReport[],
  failures: readonly HarnessError[],
  context: Context,
): ExitCode {
  const interrupted = context.interrupt.stop.aborted;
  // A broken subject that is convicted is a success here: only what kept runs from being judged counts.
  const environment = exitCodeOf(
    reports.map((report) => ({ ...report, judgement: { ...report.judgement, verdict: 'safe' as const } })),
    { allowInconclusive: true, interrupted, failures },
  );
  if (environment !== ExitCode.safe) return environment;
  return wrong === 0 ? ExitCode.safe : ExitCode.unsafe;
}
