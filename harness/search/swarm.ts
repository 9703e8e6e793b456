// seed → a random short plan for `explore`. Swarm testing (Groce et al., ISSTA 2012): each plan has a random few of the fault kinds switched on,
// and a temper of its own for TTLs, holds and timeouts, because kinds that are always all on crowd each other out.
import { defaultEtcd, quickEtcd } from '../../scenarios/etcd-flags.ts';
import { minimumTtlSeconds } from '../cluster/minimum-ttl.ts';
import { faultNames, GENERATOR_VERSION, PLAN_FORMAT } from '../plan/schema.ts';
import type { FaultName, Plan } from '../plan/schema.ts';
import { Dice } from './dice.ts';
import { drawEtcd, spread } from './swarm-etcd.ts';
import { drawFaults } from './swarm-faults.ts';
import { LONGEST_MS } from './plan-limits.ts';
import { swarmSizes } from './swarm-sizes.ts';
import type { SwarmSize, SwarmSizeName } from './swarm-sizes.ts';
import { drawWorkers } from './swarm-workers.ts';

/** What a plan of the swarm calls its scenario. */
export const SWARM = 'swarm';

export interface SwarmInput {
  /** 16 hex digits. */
  readonly seed: string;
  /** Subject of every worker. */
  readonly subject: string;
  /** Whether the subject can be asked for orphaned leases. */
  readonly orphaned: boolean;
  /** Kinds of fault that may occur; all by default, none when empty. */
  readonly faults?: readonly FaultName[] | undefined;
  /** Drawn from the seed when absent. */
  readonly size?: SwarmSizeName | undefined;
  readonly overrides?: { readonly workers?: number | undefined; readonly ttlSeconds?: number | undefined };
}

/**
 * The plan that a seed means, for one GENERATOR_VERSION and the same input. Pure, some µs. It satisfies planSchema by construction (swarm.test.ts):
 * parsing would cost more than drawing.
 */
export function swarmPlan({ seed, subject, orphaned, faults = faultNames, size, overrides = {} }: SwarmInput): Plan {
  const dice = new Dice(seed);
  const sized: SwarmSize = size === undefined ? dice.weighted(sizes) : swarmSizes[size];
  const flags = dice.chance(80) ? quickEtcd[0]! : defaultEtcd[0]!;
  const floorSeconds = minimumTtlSeconds(flags.heartbeatMs, flags.electionMs);
  const { electionMs } = flags;
  const etcd = drawEtcd(dice, faults);
  const drawn = drawWorkers(dice, { size: sized, subject, orphaned, floorSeconds, ...overrides });
  const workers = spread(dice, etcd.members, drawn);
  const longestTtlMs =
    1000 * Math.max(floorSeconds, ...workers.flatMap(({ rounds }) => rounds.map(({ ttlSeconds }) => ttlSeconds)));
  const durationMs = Math.min(
    LONGEST_MS,
    Math.max(dice.int(...sized.durationMs), longestTtlMs * dice.int(...sized.timesTtl)),
  );
  return {
    format: PLAN_FORMAT,
    generator: GENERATOR_VERSION,
    scenario: SWARM,
    seed,
    etcd: { members: etcd.members, heartbeatMs: flags.heartbeatMs, electionMs, version: null },
    durationMs,
    witnessIntervalMs: dice.pick([50, 100, 100, 250]),
    workers,
    faults: drawFaults(dice, { size: sized, allowed: faults, etcd, electionMs, workers, floorSeconds, durationMs }),
    expect: [],
  };
}

const sizes: readonly SwarmSize[] = Object.values(swarmSizes);
