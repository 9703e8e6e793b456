// demo: the story that this project began with, told live. Two lockers on /foobar, TTL 1 s; the holder sleeps and never unlocks.
import { paintFor } from '../../reports/paint.ts';
import { Teller } from '../../reports/teller.ts';
import { scenarios } from '../../scenarios/index.ts';
import { Etcds } from '../cluster/etcds.ts';
import { minimumTtlSeconds } from '../cluster/minimum-ttl.ts';
import type { ResolvedEtcd } from '../cluster/resolved-etcd.ts';
import { HarnessError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { generatePlan } from '../plan/generate.ts';
import type { Plan } from '../plan/schema.ts';
import type { RunReport } from '../report-types.ts';
import { commandsFolder, imagesFolder } from '../fleet/worker-image.ts';
import { sweepStrays } from '../store/strays.ts';
import { chooseSubjects } from './choose.ts';
import { conclude } from './conclude.ts';
import type { Context } from './context.ts';
import { execute } from './execute.ts';
import type { Flags } from './flags.ts';
import { outOf } from './places.ts';
import { runSeed } from './schedule.ts';

/** The subject whose library the story's own program is written with. */
const programsSubject = 'go-mutex';
/** A fixed seed: the story is the same each time. */
const seed = '00000000000000f0';

interface Chapter {
  readonly title: string;
  readonly variant: string;
  readonly plan: Plan;
}

/**
 * Tells every variant of holder-sleeps that the subject can take part in, with the lines of a watcher between; with go-mutex each begins with the
 * program as it was written.
 */
export async function demoCommand(flags: Flags, context: Context): Promise<ExitCode> {
  const paint = paintFor(context.stdout, context.env, flags.color);
  const print = (line: string): void => void context.stdout.write(`${line}\n`);
  print(`seed ${seed}`);
  await sweepStrays(print);
  const named = await chooseSubjects(flags.subjects.length === 0 ? ['session-mutex'] : flags.subjects, context.cwd);
  const program = named[0]?.name === programsSubject ? await programOrWhy(flags, context, print) : undefined;
  if (program !== undefined && 'why' in program)
    print(`${programsSubject} cannot be had here: ${program.why}. session-mutex tells the story.`);
  const [subject] =
    program !== undefined && 'why' in program ? await chooseSubjects(['session-mutex'], context.cwd) : named;
  const chapters = subject === undefined ? [] : chaptersOf(subject.name, subject.orphaned ?? false);
  const { offline, own } = flags;
  const etcds = new Etcds(flags.etcd, { offline, own, log: print, signal: context.interrupt.stop });
  let begun = 0;
  let teller = new Teller({ expect: [] });
  const { runPlan } = await import('../run.ts');
  const { reports, failures } = await execute(
    {
      seed,
      lanes: 1,
      runPlan: async (plan, options) => {
        const { title = '', variant = '' } = chapters[begun - 1] ?? {};
        const etcd = await etcds.forPlan(plan.etcd.version);
        if (begun === 1) print(`etcd ${etcd.version} (${etcd.provider})`);
        print(`\n${paint('bold', `${begun}. ${title}`)}`);
        if (program !== undefined && 'path' in program)
          await tellProgram(program.path, variant, etcd, options.stop, print);
        if (etcd.kind !== 'own') print(`  ${onEtcd(plan.etcd)}`);
        return await runPlan(plan, options);
      },
      out: outOf(flags, context),
      etcds,
      next: () => chapters[begun++]?.plan,
      left: () => '',
      progress: (event) => {
        if (event.type === 'run-started') teller = new Teller(event.plan);
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
  return conclude(reports, { ...flags, quiet: true }, context, {
    out: outOf(flags, context),
    failures,
    fresh: true,
    command: 'demo',
  });
}

function chaptersOf(subject: string, orphaned: boolean): Chapter[] {
  const scenario = scenarios['holder-sleeps'];
  if (scenario === undefined || scenario.workload.kind !== 'story') return [];
  return Object.entries(scenario.workload.variants)
    .filter(([, { needsOrphaned }]) => orphaned || !needsOrphaned)
    .map(([variant, { summary }], n) => ({
      title: summary,
      variant,
      plan: generatePlan({ scenario, seed: runSeed(seed, scenario.name, n), subject, variant, orphaned }),
    }));
}

/** The program, built; or a clause that says why not. */
async function programOrWhy(
  { offline }: Flags,
  { interrupt }: Context,
  log: (line: string) => void,
): Promise<{ readonly path: string } | { readonly why: string }> {
  const { canBuildGo, goProgram } = await import('../fleet/commands/go-program.ts');
  const able = await canBuildGo();
  if (able !== true) return { why: able };
  const cache = commandsFolder(imagesFolder());
  try {
    return { path: await goProgram('story', { cache, offline, log, signal: interrupt.stop }) };
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return { why: error.message.replace(/\.$/, '') };
  }
}

/** What the program prints, beside what its author expected. Where the cluster is somebody's own it has no place: it takes /foobar as it is. */
async function tellProgram(
  program: string,
  variant: string,
  etcd: ResolvedEtcd,
  stop: AbortSignal,
  print: (line: string) => void,
): Promise<void> {
  const { isStoryAct, storyActs, storyEtcd, tellStoryProgram } = await import('./story-program.ts');
  if (etcd.kind === 'own' || !isStoryAct(variant)) return;
  print(`  ${storyActs[variant]}`);
  print(`  ${onEtcd(storyEtcd)}`);
  await tellStoryProgram(variant, { program, etcd, stop, print: (line) => print(`  ${line}`) });
  print('  The same with lockstorm, judged:');
}

/** Two halves of one act may differ in how long a lease is, for this reason alone. */
function onEtcd({ heartbeatMs, electionMs }: Pick<Plan['etcd'], 'heartbeatMs' | 'electionMs'>): string {
  return `(etcd with --heartbeat-interval=${heartbeatMs} --election-timeout=${electionMs}, which grants leases of ${minimumTtlSeconds(heartbeatMs, electionMs)} s and more)`;
}

/** What was expected of each worker, and whether it came so. */
function moral({ plan, judgement, interrupted }: RunReport): string {
  if (interrupted) return '? Interrupted before the end of the story.';
  const expected = plan.expect.map(
    ({ worker, outcome }) => `w${worker} ${outcome === 'acquired' ? 'gets the lock' : 'does not get it'}`,
  );
  const verdicts = { safe: '✓ As expected:', unsafe: '✗ Not as expected:', inconclusive: '? Not certain:' };
  return [verdicts[judgement.verdict], expected.join('; ')].join(' ');
}
