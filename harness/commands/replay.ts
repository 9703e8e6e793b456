// replay: the same plan again, as often as asked. On real processes it counts how often it fails; simulated, each trace must be the same.
import { paintFor } from '../../reports/paint.ts';
import { plainLines } from '../../reports/plain-text.ts';
import { planWords } from '../../reports/plan-words.ts';
import { plural } from '../../reports/words.ts';
import type { ExitCode } from '../errors.ts';
import { refuseUnavailable } from '../faults/refuse-unavailable.ts';
import type { Plan } from '../plan/schema.ts';
import { openPool } from '../sim/open-pool.ts';
import { sweepStrays } from '../store/strays.ts';
import { compareTraces } from './compare-traces.ts';
import { conclude } from './conclude.ts';
import type { Context } from './context.ts';
import { execute } from './execute.ts';
import type { Executed } from './execute.ts';
import type { Flags } from './flags.ts';
import { matrixOf, onEachVersion } from './matrix.ts';
import { outOf } from './places.ts';
import { findPlan } from './plan-found.ts';
import type { PlanFound } from './plan-found.ts';

/** Replays a run, a plan file, a kept plan, or the plan that a seed means, in the engine that it came from unless another is asked for. */
export async function replayCommand(reference: string, flags: Flags, context: Context): Promise<ExitCode> {
  const found = await findPlan(reference, flags, context);
  const { plan } = found;
  const engine = flags.engine ?? found.engine;
  refuseUnavailable(plan, engine);
  const print = (line: string): void => void context.stdout.write(`${line}\n`);
  print(`seed ${plan.seed}`);
  if (!flags.quiet) print(paintFor(context.stdout, context.env, flags.color)('dim', planWords(plan)));
  await sweepStrays((line) => print(plainLines(line)));
  const { reports, failures } = await (engine === 'sim' ? simulated : stormed)(found, flags, context);
  const traces = engine === 'sim' ? await compareTraces(reports, found.run) : { notes: [], failures: [] };
  const failed = reports.filter(({ judgement }) => judgement.verdict === 'unsafe').length;
  const elsewhere = againstSimulation(found, engine, failed, reports.length);
  const silent = failed > 0 || reports.length === 0 || elsewhere.length > 0;
  const counted = silent ? [] : [`Failed 0 of ${plural(reports.length, 'attempt')}.`];
  return conclude(reports, flags, context, {
    out: outOf(flags, context),
    failures: [...failures, ...traces.failures],
    repeated: 'attempt',
    notes: [...counted, ...traces.notes, ...elsewhere],
    fresh: true,
    command: 'replay',
  });
}

/** On each version, where `--etcd` names several. */
async function stormed({ plan }: PlanFound, flags: Flags, context: Context): Promise<Executed> {
  const { runPlan } = await import('../run.ts');
  const { etcds, versions } = await matrixOf(flags, context.interrupt.stop, (line) =>
    flags.quiet ? undefined : void context.stdout.write(`${plainLines(line)}\n`),
  );
  const plans = onEachVersion(plan, versions);
  return execute(
    { ...attempts(plans, flags, context), lanes: flags.lanes ?? 1, runPlan, ...(etcds && { etcds }) },
    flags,
    context,
  );
}

async function simulated({ plan }: PlanFound, flags: Flags, context: Context): Promise<Executed> {
  const { runPlan } = await import('../run.ts');
  await using pool = await openPool(
    plan.workers.map(({ subject }) => subject),
    (flags.attempts ?? 1) === 1 ? 1 : flags.threads,
  );
  return await execute(
    {
      ...attempts([plan], flags, context),
      lanes: flags.lanes ?? pool.threads,
      runPlan: (each, options) => runPlan(each, { ...options, engine: 'sim', pool }),
    },
    flags,
    context,
  );
}

/** Each of the plans so often as asked, in turn. */
function attempts(plans: readonly Plan[], flags: Flags, context: Context) {
  let started = 0;
  const of = (flags.attempts ?? 1) * plans.length;
  return {
    seed: plans[0]?.seed ?? '',
    out: outOf(flags, context),
    next: () => (started < of ? plans[started++ % plans.length] : undefined),
    left: () => `attempt ${Math.min(started, of)} of ${of}`,
  };
}

/** What was found in virtual time is asked of real processes: how often is it so there? */
function againstSimulation(found: PlanFound, engine: string, failed: number, of: number): string[] {
  if (found.engine !== 'sim' || engine !== 'real' || of === 0) return [];
  return [`This plan comes from the simulation; on real processes it failed in ${failed} of ${plural(of, 'attempt')}.`];
}
