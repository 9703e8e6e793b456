// seed → plan. fast-check's arbitraries draw everything that is random in a run; the same seed draws the same plan for one GENERATOR_VERSION.
import fc from 'fast-check';
import type { Ballast, Durations, Range, Scenario, Workload } from '../../scenarios/scenario.ts';
import { usageError } from '../errors.ts';
import { Dice } from '../search/dice.ts';
import { swarmPlan } from '../search/swarm.ts';
import { drawFaultGroups } from './fault-groups.ts';
import { killsArbitrary } from './kills.ts';
import { GENERATOR_VERSION, PLAN_FORMAT, planSchema } from './schema.ts';
import type { Fault, FaultName, Plan, Round, WorkerPlan } from './schema.ts';

/** What the schema allows: a multiple of a long TTL may be more. */
const LONGEST_MS = 3_600_000;

export interface PlanInput {
  readonly scenario: Scenario;
  /** 16 hex digits. */
  readonly seed: string;
  /** Subject of every worker. */
  readonly subject: string;
  /** In its place: those of the workers of a storm, in turn. */
  readonly subjects?: readonly string[];
  /** For a scenario that is a story: which variant; drawn from the seed when absent. */
  readonly variant?: string;
  /** Whether the subject can be asked for orphaned leases; variants that need it are not drawn otherwise. */
  readonly orphaned?: boolean;
  readonly overrides?: {
    readonly workers?: number | undefined;
    readonly ttlSeconds?: number | undefined;
    /** Kinds of fault that may occur; all when absent. */
    readonly faults?: readonly FaultName[] | undefined;
    /** In place of the one that the scenario has, or of the three that it needs. */
    readonly members?: 1 | 3 | undefined;
  };
}

/** The plan that a seed means. Pure; throws a usage error for a variant that does not exist. */
export function generatePlan(input: PlanInput): Plan {
  const plan = planSchema.parse(drawPlan(input));
  const allowed = input.overrides?.faults;
  return allowed === undefined ? plan : { ...plan, faults: plan.faults.filter(({ what }) => allowed.includes(what)) };
}

function drawPlan(input: PlanInput): Plan {
  const { scenario, seed, subject, orphaned = true, overrides = {} } = input;
  const { workload } = scenario;
  if (workload.kind === 'swarm') {
    const plan = swarmPlan({ seed, subject, orphaned, size: workload.size, faults: overrides.faults, overrides });
    const { members = plan.etcd.members } = overrides;
    const there = (fault: Fault): boolean => !('member' in fault) || fault.member < members;
    const durationMs = Math.min(plan.durationMs, workload.atMostMs);
    return { ...plan, etcd: { ...plan.etcd, members }, durationMs, faults: plan.faults.filter(there) };
  }
  const arbitrary = workload.kind === 'story' ? storyArbitrary(input) : stormArbitrary(input, workload);
  const plan = fc.sample(arbitrary, { seed: fold(seed), numRuns: 1, unbiased: true })[0]!;
  if (workload.kind === 'story') return plan;
  const dice = new Dice(seed, 'fault groups');
  const { members } = plan.etcd;
  const drawn = drawFaultGroups(dice, workload.faults ?? [], { ...plan, members });
  const ballast = workload.ballast && drawBallast(dice, workload.ballast);
  return { ...plan, faults: [...plan.faults, ...drawn], ...(ballast && { ballast }) };
}

function drawBallast(dice: Dice, { leases, ttlSeconds, atMs }: Ballast): Plan['ballast'] {
  return { leases: dice.int(...leases), ttlSeconds, atMs: dice.int(...atMs) };
}

type Head = Pick<Plan, 'format' | 'generator' | 'scenario' | 'seed'>;
type EtcdArbitrary = fc.Arbitrary<Plan['etcd']>;

function headOf({ scenario, seed }: PlanInput): Head {
  return { format: PLAN_FORMAT, generator: GENERATOR_VERSION, scenario: scenario.name, seed };
}

function etcdArbitrary({ scenario, overrides = {} }: PlanInput): EtcdArbitrary {
  const { members = scenario.members ?? 1 } = overrides;
  return fc.constantFrom(...scenario.etcd).map((flags) => ({ members, ...flags, version: null }));
}

/** A scenario that tells a story: one of its variants. */
function storyArbitrary(input: PlanInput): fc.Arbitrary<Plan> {
  const { scenario, subject, variant, orphaned = true } = input;
  const variants = scenario.workload.kind === 'story' ? scenario.workload.variants : {};
  const names = Object.entries(variants)
    .filter(([name, story]) => (variant === undefined ? orphaned || !story.needsOrphaned : name === variant))
    .map(([name]) => name);
  if (names.length === 0)
    throw usageError(
      'unknown-variant',
      `The scenario ${scenario.name} has no variant "${variant}".`,
      `Choose one of ${Object.keys(variants).join(', ')}.`,
    );
  return fc.tuple(etcdArbitrary(input), fc.constantFrom(...names)).map(([flags, name]) => {
    const story = variants[name]!;
    return {
      ...headOf(input),
      etcd: flags,
      durationMs: story.durationMs,
      witnessIntervalMs: 20,
      workers: story.workers.map((worker) => ({ subject, ...worker })),
      faults: [...story.faults],
      expect: [...story.expect],
    };
  });
}

/** Workers that compete, with the kills of the scenario; its other faults are drawn for the workers that come out. */
function stormArbitrary(input: PlanInput, workload: Workload): fc.Arbitrary<Plan> {
  const { subject, overrides = {} } = input;
  return fc
    .tuple(
      etcdArbitrary(input),
      range(workload.durationMs),
      overrides.workers === undefined ? range(workload.workers) : fc.constant(overrides.workers),
      fc.tuple(range(workload.locks), fc.constantFrom('orders', 'jobs', '/leader', 'cron/nightly')),
      fc.constantFrom(10, 15, 20),
    )
    .chain(([flags, durationMs, workers, [locks, name], witnessIntervalMs]) =>
      fc
        .tuple(
          fc.array(workerArbitrary(workload, subject, lockNames(name, locks), overrides.ttlSeconds), {
            minLength: workers,
            maxLength: workers,
          }),
          overrides.faults?.length === 0 ? fc.constant<Fault[]>([]) : killsArbitrary(workload, workers, durationMs),
        )
        .map(([workerPlans, faults]) => ({
          ...headOf(input),
          etcd: flags,
          durationMs,
          witnessIntervalMs,
          workers: inTurn(workerPlans, input.subjects ?? []),
          faults,
          expect: [],
        })),
    );
}

function inTurn(workers: WorkerPlan[], subjects: readonly string[]): WorkerPlan[] {
  return workers.map((worker, index) => ({ ...worker, subject: subjects[index % subjects.length] ?? worker.subject }));
}

function workerArbitrary(
  workload: Workload,
  subject: string,
  locks: string[],
  ttlSeconds?: number,
): fc.Arbitrary<WorkerPlan> {
  return fc
    .tuple(
      range(workload.restartDelayMs),
      fc.array(roundArbitrary(workload, locks, ttlSeconds), { minLength: 8, maxLength: 16 }),
    )
    .map(([restartDelayMs, rounds]) => ({ subject, restartDelayMs, rounds }));
}

function roundArbitrary(workload: Workload, locks: string[], ttlOverride?: number): fc.Arbitrary<Round> {
  return fc
    .tuple(
      fc.constantFrom(...locks),
      ttlOverride === undefined ? fc.constantFrom(...workload.ttlSeconds) : fc.constant(ttlOverride),
      fc
        .nat(99)
        .map((percent) => (percent < workload.orphanedPercent ? ('orphaned' as const) : ('kept-alive' as const))),
    )
    .chain(([lock, ttlSeconds, lease]) =>
      fc
        .tuple(
          duration(workload.thinkMs, ttlSeconds),
          duration(workload.holdMs, ttlSeconds),
          duration(workload.timeoutMs, ttlSeconds),
        )
        .map(([thinkMs, holdMs, timeoutMs]) => ({
          lock,
          ttlSeconds,
          lease,
          thinkMs,
          holdMs,
          timeoutMs: Math.max(1, timeoutMs),
        })),
    );
}

function lockNames(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? name : `${name}-${index + 1}`));
}

function range([min, max]: Range): fc.Arbitrary<number> {
  return fc.integer({ min, max });
}

function duration(durations: Durations, ttlSeconds: number): fc.Arbitrary<number> {
  return fc.oneof(
    ...durations.map(({ weight, ms, timesTtl }) => {
      const [min, max] =
        ms ?? (timesTtl ?? [0, 0]).map((times) => Math.min(LONGEST_MS, Math.round(times * ttlSeconds * 1000)));
      return { weight, arbitrary: fc.integer({ min: min ?? 0, max: max ?? 0 }) };
    }),
  );
}

/** fast-check takes a 32-bit seed: both halves count. */
function fold(seed: string): number {
  return (Number.parseInt(seed.slice(0, 8), 16) ^ Number.parseInt(seed.slice(8), 16)) | 0;
}
