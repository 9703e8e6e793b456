// demo: the story that this project began with, told live. Two lockers on /foobar, TTL 1 s; the holder sleeps and never unlocks.
import { paintFor } from '../../reports/paint.ts';
import { Teller } from '../../reports/teller.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { ExitCode } from '../errors.ts';
import { generatePlan } from '../plan/generate.ts';
import type { Plan } from '../plan/schema.ts';
import type { RunReport } from '../report-types.ts';
import { sweepStrays } from '../store/strays.ts';
import { chooseSubjects } from './choose.ts';
import { conclude } from './conclude.ts';
import type { Context } from './context.ts';
import { execute } from './execute.ts';
import type { Flags } from './flags.ts';
import { outOf } from './places.ts';
import { runSeed } from './schedule.ts';

/** A fixed seed: the story is the same each time. */
const seed = '00000000000000f0';

interface Chapter {
  readonly title: string;
  readonly plan: Plan;
}

/** Tells every variant of holder-sleeps that the subject can take part in, with the lines of a watcher between. */
export async function demoCommand(flags: Flags, context: Context): Promise<ExitCode> {
  const [subject] = await chooseSubjects(flags.subjects.length === 0 ? ['session-mutex'] : flags.subjects, context.cwd);
  const chapters = subject === undefined ? [] : chaptersOf(subject.name, subject.orphaned ?? false);
  const paint = paintFor(context.stdout, context.env, flags.color);
  const print = (line: string): void => void context.stdout.write(`${line}\n`);
  print(`seed ${seed}`);
  await sweepStrays(print);
  let begun = 0;
  let teller = new Teller({ expect: [] });
  const { runPlan } = await import('../run.ts');
  const { reports, failures } = await execute(
    {
      seed,
      lanes: 1,
      runPlan,
      out: outOf(flags, context),
      next: () => chapters[begun++]?.plan,
      left: () => '',
      progress: (event) => {
        if (event.type === 'run-started') {
          teller = new Teller(event.plan);
          print(`\n${paint('bold', `${begun}. ${chapters[begun - 1]?.title ?? ''}`)}`);
        }
        const line = event.type === 'history' ? teller.tell(event.event) : undefined;
        if (line !== undefined) print(`  ${line}`);
      },
      finished: (report) => {
        print(
          `  ${paint(report.judgement.verdict === 'safe' && !report.interrupted ? 'green' : 'red', moral(report))}`,
        );
        return false;
      },
    },
    { ...flags, quiet: true },
    context,
  );
  return conclude(reports, { ...flags, quiet: true }, context, { out: outOf(flags, context), failures, fresh: true });
}

function chaptersOf(subject: string, orphaned: boolean): Chapter[] {
  const scenario = scenarios['holder-sleeps'];
  if (scenario === undefined || scenario.workload.kind !== 'story') return [];
  return Object.entries(scenario.workload.variants)
    .filter(([, { needsOrphaned }]) => orphaned || !needsOrphaned)
    .map(([variant, { summary }], n) => ({
      title: summary,
      plan: generatePlan({ scenario, seed: runSeed(seed, scenario.name, n), subject, variant, orphaned }),
    }));
}

/** What was expected and whether it came so, in a sentence for each worker. */
function moral({ plan, judgement, interrupted }: RunReport): string {
  if (interrupted) return '? Interrupted before the end of the story.';
  const expected = plan.expect.map(
    ({ worker, outcome, because }) =>
      `w${worker} ${outcome === 'acquired' ? 'gets the lock' : 'does not get it'}, because ${because}`,
  );
  const verdicts = { safe: '✓ As expected:', unsafe: '✗ Not as expected:', inconclusive: '? Not certain:' };
  return [verdicts[judgement.verdict], expected.join('; ')].join(' ');
}
