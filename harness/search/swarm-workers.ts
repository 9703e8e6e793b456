// The workers of a swarm's plan and their rounds. Each plan has one temper: whether holds are short or outlive the lease, whether waiters are
// patient, whether TTLs are mixed. The rounds then vary within it, so that what needs several of these at once is not one in thousands.
import type { Round, WorkerPlan } from '../plan/schema.ts';
import type { Dice } from './dice.ts';
import { LONGEST_MS } from './plan-limits.ts';
import type { SwarmSize } from './swarm-sizes.ts';

export interface WorkersInput {
  readonly size: SwarmSize;
  readonly subject: string;
  readonly orphaned: boolean;
  /** The shortest lease that etcd grants. */
  readonly floorSeconds: number;
  readonly workers?: number | undefined;
  readonly ttlSeconds?: number | undefined;
}

/** 1 and 2 often: then a short run sees its leases run out. */
const ttls = [
  { weight: 52, seconds: 1 },
  { weight: 28, seconds: 2 },
  { weight: 10, seconds: 3 },
  { weight: 5, seconds: 4 },
  { weight: 5, seconds: 5 },
];

/** Durations as multiples of the granted TTL, plus some ms. */
interface Spread {
  readonly weight: number;
  readonly timesTtl: readonly [number, number];
  readonly ms: readonly [number, number];
}

const none: Spread = { weight: 1, timesTtl: [0, 0], ms: [0, 0] };
const holds = {
  brief: [none, { weight: 3, timesTtl: [0, 0], ms: [1, 60] }, { weight: 1, timesTtl: [0.1, 0.6], ms: [0, 0] }],
  mixed: [
    { weight: 4, timesTtl: [0, 0], ms: [0, 100] },
    { weight: 2, timesTtl: [0.2, 1], ms: [0, 0] },
    { weight: 3, timesTtl: [1, 3], ms: [0, 0] },
  ],
  lasting: [
    { weight: 1, timesTtl: [0, 0], ms: [0, 100] },
    { weight: 4, timesTtl: [1, 3.5], ms: [0, 500] },
  ],
} as const satisfies Record<string, readonly Spread[]>;

const timeouts = {
  patient: [{ weight: 1, timesTtl: [2, 6], ms: [1_000, 4_000] }],
  mixed: [
    { weight: 2, timesTtl: [1.5, 5], ms: [500, 2_000] },
    { weight: 1, timesTtl: [0.2, 1.5], ms: [0, 0] },
    { weight: 1, timesTtl: [0, 0], ms: [10, 400] },
  ],
} as const satisfies Record<string, readonly Spread[]>;

const thinks: readonly Spread[] = [
  { ...none, weight: 3 },
  { weight: 4, timesTtl: [0, 0], ms: [1, 120] },
  { weight: 1, timesTtl: [0.1, 1.2], ms: [0, 0] },
];

const restarts: readonly Spread[] = [
  { ...none, weight: 2 },
  { weight: 3, timesTtl: [0, 0], ms: [1, 300] },
  { weight: 2, timesTtl: [0.3, 1.6], ms: [0, 0] },
];

export function drawWorkers(dice: Dice, input: WorkersInput): WorkerPlan[] {
  const { size, subject, floorSeconds } = input;
  const count = input.workers ?? dice.int(...size.workers);
  const lockCount = dice.int(...size.locks);
  // Names of which one is a prefix of the others: a careless prefix query meets its neighbour's keys.
  const name = dice.pick(['orders', 'jobs', '/leader', 'cron/nightly']);
  const locks = Array.from({ length: lockCount }, (_, index) => (index === 0 ? name : `${name}-${index + 1}`));
  const oneTtl = input.ttlSeconds ?? (dice.chance(80) ? dice.weighted(ttls).seconds : undefined);
  const holdSpreads: readonly Spread[] = holds[dice.pick(['brief', 'mixed', 'mixed', 'lasting'] as const)];
  const timeoutSpreads: readonly Spread[] = timeouts[dice.pick(['patient', 'mixed'] as const)];
  const orphanedPercent = input.orphaned && dice.chance(40) ? dice.pick([30, 70, 100]) : 0;
  const restartPercent = dice.pick([0, 80, 100]);

  const round = (): Round => {
    const ttlSeconds = oneTtl ?? dice.weighted(ttls).seconds;
    const grantedMs = 1000 * Math.max(floorSeconds, ttlSeconds);
    const lease = dice.chance(orphanedPercent) ? 'orphaned' : 'kept-alive';
    return {
      lock: dice.pick(locks),
      ttlSeconds,
      lease,
      thinkMs: drawMs(dice, thinks, grantedMs),
      // An orphaned lease matters to a holder who is still there when it runs out.
      holdMs: drawMs(dice, lease === 'orphaned' ? holds.lasting : holdSpreads, grantedMs),
      timeoutMs: Math.max(1, drawMs(dice, timeoutSpreads, grantedMs)),
    };
  };
  return Array.from({ length: count }, () => ({
    subject,
    restartDelayMs: dice.chance(restartPercent) ? drawMs(dice, restarts, 1000 * floorSeconds) : null,
    rounds: Array.from({ length: dice.int(...size.rounds) }, round),
  }));
}

function drawMs(dice: Dice, spreads: readonly Spread[], grantedMs: number): number {
  const { timesTtl, ms } = dice.weighted(spreads);
  return Math.min(LONGEST_MS, dice.int(timesTtl[0] * grantedMs + ms[0], timesTtl[1] * grantedMs + ms[1]));
}
