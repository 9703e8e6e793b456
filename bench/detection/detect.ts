// One search for a violation, as explore does it on one thread: plans of fresh seeds until a check convicts, then the smallest plan it convicts.
import type { CheckName } from '../../harness/checks/check.ts';
import type { Plan } from '../../harness/plan/schema.ts';
import { planSeed } from '../../harness/search/seeds.ts';
import { swarmPlan } from '../../harness/search/swarm.ts';
import { macrotask } from '../../harness/search/threads/macrotask.ts';
import type { PlanRunner } from '../../harness/search/threads/plan-runner.ts';
import { shrink } from '../../harness/search/threads/shrink-job.ts';

export interface Wanted {
  readonly subject: string;
  /** The check that must convict it, by the catalogue. */
  readonly check: CheckName;
  /** Whether it can be asked for orphaned leases. */
  readonly orphaned: boolean;
  /** Master seed, 16 hex digits. */
  readonly seed: string;
  /** CPU ms after which the search is given up. */
  readonly capCpuMs: number;
  /** Time for shrinking, in ms. */
  readonly shrinkMs: number;
}

/** A conviction: by which plan (from 1) and after how much CPU. */
export interface Conviction {
  readonly check: CheckName;
  readonly plans: number;
  readonly cpuMs: number;
}

export interface Minimum {
  readonly check: CheckName;
  readonly plan: Plan;
  /** Of the minimal plan, run to its end; 16 hex digits. */
  readonly traceHash: string;
  readonly runs: number;
  readonly cpuMs: number;
  /** false: the time was over before nothing smaller was left to try. */
  readonly complete: boolean;
  /** How many of OTHER_SEEDS runs of it fail by the same check with other dice, hence other delays on every link. */
  readonly otherSeeds: number;
}

/** Runs of a minimal plan with other dice. */
export const OTHER_SEEDS = 20;

export interface Detection {
  readonly subject: string;
  readonly check: CheckName;
  readonly seed: string;
  /** The first conviction by any check; null: none until the cap. */
  readonly any: Conviction | null;
  /** The first by the check wanted. */
  readonly named: Conviction | null;
  /** Of the plan of `named`, or else of `any`. */
  readonly minimum: Minimum | null;
}

type Found = Conviction & { readonly plan: Plan };

/** Never rejects for what the subject does. */
export async function detect(wanted: Wanted, runner: PlanRunner): Promise<Detection> {
  const { subject, check, seed } = wanted;
  const { any, named } = await macrotask(() => search(wanted, runner));
  const best = named ?? any;
  return {
    subject,
    check,
    seed,
    any: any ? told(any) : null,
    named: named ? told(named) : null,
    minimum: best ? await minimize(best.plan, best.check, wanted.shrinkMs, runner) : null,
  };
}

function search(
  { subject, check, orphaned, seed, capCpuMs }: Wanted,
  runner: PlanRunner,
): { any: Found | undefined; named: Found | undefined } {
  const cpuMs = cpuSince();
  let any: Found | undefined;
  let named: Found | undefined;
  for (let n = 0; !named && cpuMs() < capCpuMs; n++) {
    const plan = swarmPlan({ seed: planSeed(seed, n), subject, orphaned });
    const found = (by: CheckName): Found => ({ check: by, plans: n + 1, cpuMs: cpuMs(), plan });
    const convicts = (bail: true | CheckName): CheckName[] =>
      runner.run(plan, { bail }).convictions.map((violation) => violation.check);
    // Until something is found any check ends a run, as in explore; from then on only the one that is still wanted.
    const first = any ? [] : convicts(true);
    if (first[0]) any = found(first[0]);
    if (first.includes(check) || (any && convicts(check).includes(check))) named = found(check);
  }
  return { any, named };
}

function told({ check, plans, cpuMs }: Conviction): Conviction {
  return { check, plans, cpuMs };
}

async function minimize(plan: Plan, check: CheckName, boxMs: number, runner: PlanRunner): Promise<Minimum> {
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const shrunk = await shrink({ kind: 'shrink', plan, check, boxMs, stop }, runner);
  return macrotask(() => ({
    check,
    ...shrunk,
    traceHash: runner.run(shrunk.plan, {}).simulated.traceHash,
    otherSeeds: withOtherSeeds(shrunk.plan, check, runner),
  }));
}

/** None that shrinking has tried itself. */
const FIRST_SEED = 1_000;

function withOtherSeeds(plan: Plan, check: CheckName, runner: PlanRunner): number {
  const runs = Array.from({ length: OTHER_SEEDS }, (_, n) =>
    runner.run({ ...plan, seed: planSeed(plan.seed, FIRST_SEED + n) }, { bail: check }),
  );
  return runs.filter(({ convictions }) => convictions.some((violation) => violation.check === check)).length;
}

/** CPU ms of this process from now on. */
function cpuSince(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}
