// seed → plan. fast-check's arbitraries draw everything that is random in a run; the same seed draws the same plan for one GENERATOR_VERSION.
import fc from 'fast-check';
import type { Durations, Range, Scenario, Workload } from '../../scenarios/scenario.ts';
import { usageError } from '../errors.ts';
import { killsArbitrary } from './kills.ts';
import { GENERATOR_VERSION, PLAN_FORMAT, planSchema } from './schema.ts';
import type { Fault, Plan, Round, WorkerPlan } from './schema.ts';

/** What the schema allows: a multiple of a long TTL may be more. */
const LONGEST_MS = 3_600_000;

export interface PlanInput {
  readonly scenario: Scenario;
  /** 16 hex digits. */
  readonly seed: string;
  /** Subject of every worker. */
  readonly subject: string;
  /** For a scenario that is a story: which variant; drawn from the seed when absent. */
  readonly variant?: string;
  /** Whether the subject can be asked for orphaned leases; variants that need it are not drawn otherwise. */
  readonly orphaned?: boolean;
  readonly overrides?: {
    readonly workers?: number | undefined;
    readonly ttlSeconds?: number | undefined;
    readonly faults?: boolean | undefined;
  };
}

/** The plan that a seed means. Pure; throws a usage error for a variant that does not exist. */
export function generatePlan(input: PlanInput): Plan {
  const [plan] = fc.sample(planArbitrary(input), { seed: fold(input.seed), numRuns: 1, unbiased: true });
  return planSchema.parse(plan);
}

/** Plans of a scenario, as an arbitrary: what the generator samples and a shrinker would shrink. */
export function planArbitrary({
  scenario,
  seed,
  subject,
  variant,
  orphaned = true,
  overrides = {},
}: PlanInput): fc.Arbitrary<Plan> {
  const head = { format: PLAN_FORMAT, generator: GENERATOR_VERSION, scenario: scenario.name, seed } as const;
  const etcd = fc.constantFrom(...scenario.etcd).map((flags) => ({ members: 1 as const, ...flags, version: null }));
  if (scenario.workload.kind === 'story') {
    const names = Object.entries(scenario.workload.variants)
      .filter(([name, story]) => (variant === undefined ? orphaned || !story.needsOrphaned : name === variant))
      .map(([name]) => name);
    if (names.length === 0) {
      const choices = Object.keys(scenario.workload.variants).join(', ');
      throw usageError(
        'unknown-variant',
        `The scenario ${scenario.name} has no variant "${variant}".`,
        `Choose one of ${choices}.`,
      );
    }
    const { variants } = scenario.workload;
    return fc.tuple(etcd, fc.constantFrom(...names)).map(([flags, name]) => {
      const story = variants[name]!;
      return {
        ...head,
        etcd: flags,
        durationMs: story.durationMs,
        witnessIntervalMs: 20,
        workers: story.workers.map((worker) => ({ subject, ...worker })),
        faults: [...story.faults],
        expect: [...story.expect],
      };
    });
  }
  const { workload } = scenario;
  return fc
    .tuple(
      etcd,
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
          overrides.faults === false ? fc.constant<Fault[]>([]) : killsArbitrary(workload, workers, durationMs),
        )
        .map(([workerPlans, faults]) => ({
          ...head,
          etcd: flags,
          durationMs,
          witnessIntervalMs,
          workers: workerPlans,
          faults,
          expect: [],
        })),
    );
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
