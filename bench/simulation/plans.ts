// The fixed plans that the simulation's speed is measured with: the same in every version of the generator, because no swarm draws them.
import { defaultEtcd, quickEtcd } from '../../scenarios/etcd-flags.ts';
import { GENERATOR_VERSION, PLAN_FORMAT } from '../../harness/plan/schema.ts';
import type { Fault, Plan, Round, WorkerPlan } from '../../harness/plan/schema.ts';
import { Dice } from '../../harness/search/dice.ts';

const LOCK = 'orders';
/** Plans of a kind: enough that no single one decides. */
const COUNT = 8;
const SECOND_MS = 1_000;

/** Two workers for one second, a TTL of 1 s; every other plan has one fault, a kill among them. */
export function microPlans(subject: string): Plan[] {
  return plans('micro', (dice, n) => ({
    etcd: quickEtcd[0]!,
    durationMs: SECOND_MS,
    workers: workers(dice, 2, subject, { ttlSeconds: [1, 1], thinkMs: [0, 100], holdMs: [20, 200] }),
    faults: n % 2 === 0 ? [] : [fewFaults[(n - 1) / 2]!],
  }));
}

/** One for each plan that has any. */
const fewFaults: readonly Fault[] = [
  { what: 'reset', worker: 0, when: { rpc: 'KV/Txn', nth: 2, side: 'response' } },
  { what: 'cut', worker: 1, when: { event: 'acquire', nth: 1, afterMs: 0 }, forMs: 200, direction: 'both' },
  { what: 'drop', worker: 0, when: { rpc: 'Lease/LeaseKeepAlive', nth: 1, side: 'response' } },
  { what: 'kill', worker: 1, when: { event: 'acquired', nth: 2, afterMs: 10 } },
];

/** Three workers for twenty seconds, SIGKILLs about every three seconds: what a storm of a few seconds would be. */
export function typicalPlans(subject: string): Plan[] {
  return plans('typical', (dice) => ({
    etcd: quickEtcd[0]!,
    durationMs: 20 * SECOND_MS,
    workers: workers(dice, 3, subject, { ttlSeconds: [2, 3], thinkMs: [0, 500], holdMs: [100, 1_500] }),
    faults: killsEvery(3 * SECOND_MS, 20 * SECOND_MS, 3, dice),
  }));
}

/** Five workers for thirty seconds, TTLs of 2 to 5 s, SIGKILLs about every three seconds: the spike's polling schedule. */
export function pollingPlans(subject: string): Plan[] {
  return plans('polling', (dice) => ({
    etcd: defaultEtcd[0]!,
    durationMs: 30 * SECOND_MS,
    workers: workers(dice, 5, subject, { ttlSeconds: [2, 5], thinkMs: [0, 200], holdMs: [50, 1_000] }),
    faults: killsEvery(3 * SECOND_MS, 30 * SECOND_MS, 5, dice),
  }));
}

type Drawn = Pick<Plan, 'durationMs' | 'workers' | 'faults'> & {
  readonly etcd: Pick<Plan['etcd'], 'heartbeatMs' | 'electionMs'>;
};

function plans(scenario: string, draw: (dice: Dice, n: number) => Drawn): Plan[] {
  return Array.from({ length: COUNT }, (_, n) => {
    const seed = (n + 1).toString(16).padStart(16, '0');
    const { etcd, ...drawn } = draw(new Dice(seed), n);
    return {
      format: PLAN_FORMAT,
      generator: GENERATOR_VERSION,
      scenario,
      seed,
      etcd: { members: 1, version: null, ...etcd },
      witnessIntervalMs: 100,
      expect: [],
      ...drawn,
    };
  });
}

type Range = readonly [number, number];

function workers(
  dice: Dice,
  count: number,
  subject: string,
  { ttlSeconds, thinkMs, holdMs }: Record<'ttlSeconds' | 'thinkMs' | 'holdMs', Range>,
): WorkerPlan[] {
  const round = (): Round => ({
    lock: LOCK,
    ttlSeconds: dice.int(...ttlSeconds),
    lease: 'kept-alive',
    thinkMs: dice.int(...thinkMs),
    holdMs: dice.int(...holdMs),
    timeoutMs: 10_000,
  });
  return Array.from({ length: count }, () => ({
    subject,
    restartDelayMs: 100,
    rounds: Array.from({ length: 4 }, round),
  }));
}

function killsEvery(intervalMs: number, durationMs: number, workerCount: number, dice: Dice): Fault[] {
  const count = Math.floor(durationMs / intervalMs) - 1;
  return Array.from({ length: count }, (_, index) => ({
    what: 'kill',
    worker: dice.int(0, workerCount - 1),
    when: { atMs: (index + 1) * intervalMs + dice.int(-500, 500) },
  }));
}
