// Which plan is run next: regressions first, then each scenario with each subject once, then by weight until the time is over.
import { createHash } from 'node:crypto';
import type { Plan } from '../plan/schema.ts';

/** A scenario with a subject; in a matrix, on one version of etcd. */
export interface Pair {
  readonly scenario: string;
  readonly subject: string;
  /** Share of the runs after the first of each pair. */
  readonly weight: number;
  /** Who comes first where there is no time for all: from 0. */
  readonly turn: number;
  /** How many different plans of it belong to the first pass: the variants of a story, else 1. */
  readonly plans: number;
  /** The version of etcd that its plans name, where they do. */
  readonly version?: string;
  /** The plan that a seed means for this pair. Pure. */
  plan(seed: string): Plan;
}

export interface ScheduleOptions {
  /** Master seed, 16 hex digits. */
  readonly seed: string;
  readonly regressions: readonly Plan[];
  readonly pairs: readonly Pair[];
  /** Runs of each pair; undefined: until the time is over. */
  readonly runsEach: number | undefined;
}

/** etcd's start, the workers' end, and the leases' own time after the storm. */
const overheadMs = 3_500;
/** Three members take longer to start, and to find a leader once more at the end. */
const overheadOfThreeMs = 2_000;

/** Seed of the n-th run of a scenario (from 0): 16 hex digits. Subjects share it, so that all of them face the same plans. */
export function runSeed(master: string, scenario: string, n: number): string {
  return createHash('sha256').update(`${master} ${scenario} ${n}`).digest('hex').slice(0, 16);
}

/** How long a run of this plan is likely to take, in ms. */
export function expectedMs(plan: Plan): number {
  const ttls = plan.workers.flatMap((worker) => worker.rounds.map((round) => round.ttlSeconds));
  const cluster = plan.etcd.members === 3 ? overheadOfThreeMs : 0;
  return plan.durationMs + Math.max(0, ...ttls) * 1000 + overheadMs + cluster;
}

/** Where a pair stands: its next n, the variants that came in this turn, and its credit in the round robin. */
interface Turn {
  readonly pair: Pair;
  n: number;
  readonly seen: Set<string>;
  credit: number;
}

/** A variant that so many seeds have not drawn is not waited for. */
const drawsForVariant = 100;

export class Schedule {
  readonly #seed: string;
  readonly #regressions: Plan[];
  readonly #queue: { pair: Pair; plan: Plan }[];
  readonly #turns: Turn[];
  readonly #endless: boolean;
  readonly #untried = new Map<string, Pair>();
  readonly #tried = new Set<Pair>();
  #begun = false;

  constructor({ seed, regressions, pairs, runsEach }: ScheduleOptions) {
    this.#seed = seed;
    this.#regressions = [...regressions];
    this.#turns = pairs.map((pair) => ({ pair, n: 0, seen: new Set(), credit: 0 }));
    this.#endless = runsEach === undefined;
    const first = this.#turns.flatMap((turn) =>
      Array.from({ length: runsEach ?? turn.pair.plans }, () => ({
        pair: turn.pair,
        plan: this.#nextPlan(turn),
      })),
    );
    // Of one turn the longest first: then all of them fit side by side into the least time.
    this.#queue =
      runsEach === undefined
        ? first.toSorted((a, b) => a.pair.turn - b.pair.turn || expectedMs(b.plan) - expectedMs(a.plan))
        : interleave(first);
  }

  /**
   * The next plan that fits into `leftMs` (undefined: there is time), or undefined when there is none. Regressions always fit, and
   * where nothing else was run the shortest plan does: a command that runs nothing has proven nothing.
   */
  next(leftMs: number | undefined): Plan | undefined {
    const plan = this.#next(leftMs);
    this.#begun = true;
    return plan;
  }

  #next(leftMs: number | undefined): Plan | undefined {
    const regression = this.#regressions.shift();
    if (regression !== undefined) return regression;
    const fits = (plan: Plan): boolean => leftMs === undefined || expectedMs(plan) <= leftMs;
    const [shortest] = this.#queue.toSorted((a, b) => expectedMs(a.plan) - expectedMs(b.plan));
    for (let queued = this.#queue.shift(); queued !== undefined; queued = this.#queue.shift()) {
      if (fits(queued.plan)) {
        this.#tried.add(queued.pair);
        return queued.plan;
      }
      this.#untried.set(nameOf(queued.pair), queued.pair);
    }
    if (!this.#begun && shortest !== undefined) {
      this.#tried.add(shortest.pair);
      return shortest.plan;
    }
    if (!this.#endless || leftMs === undefined) return undefined;
    return this.#weighted(fits);
  }

  /** Pairs for which there was no time at all: `herd with etcd3-lock`, `herd with etcd3-lock on etcd 3.5.21`. */
  get untried(): string[] {
    return [...this.#untried].filter(([, pair]) => !this.#tried.has(pair)).map(([name]) => name);
  }

  /** Smooth weighted round robin: over time each pair gets its share, and no two runs of one pair follow each other needlessly. */
  #weighted(fits: (plan: Plan) => boolean): Plan | undefined {
    const total = this.#turns.reduce((sum, turn) => sum + turn.pair.weight, 0);
    for (const turn of this.#turns) turn.credit += turn.pair.weight;
    for (const turn of this.#turns.toSorted((a, b) => b.credit - a.credit)) {
      const plan = this.#nextPlan(turn);
      if (!fits(plan)) continue;
      turn.credit -= total;
      return plan;
    }
    return undefined;
  }

  /** The next plan of a pair. The variants of a story come in turn, whatever the seeds draw. */
  #nextPlan(turn: Turn): Plan {
    const { plans } = turn.pair;
    if (turn.seen.size >= plans) turn.seen.clear();
    for (let draws = 1; ; draws++) {
      const plan = turn.pair.plan(runSeed(this.#seed, turn.pair.scenario, turn.n++));
      const shape = JSON.stringify([plan.workers, plan.faults]);
      if (plans > 1 && turn.seen.has(shape) && draws < drawsForVariant) continue;
      turn.seen.add(shape);
      return plan;
    }
  }
}

function nameOf({ scenario, subject, version }: Pair): string {
  return `${scenario} with ${subject}${version === undefined ? '' : ` on etcd ${version}`}`;
}

/** A, A, B, B → A, B, A, B: an early end has then seen something of each. */
function interleave<T extends { pair: Pair }>(entries: readonly T[]): T[] {
  const nth = new Map<Pair, number>();
  return entries
    .map((entry) => {
      const n = nth.get(entry.pair) ?? 0;
      nth.set(entry.pair, n + 1);
      return { entry, n };
    })
    .toSorted((a, b) => a.n - b.n)
    .map(({ entry }) => entry);
}
