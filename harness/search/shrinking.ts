// The search for the smallest plan that still fails, as a generator: it yields plans to run and is told whether they fail. shrink.ts drives it,
// waiting for the answers or not.
import type { Plan } from '../plan/schema.ts';
import { anchorFaults } from './passes/anchors.ts';
import { oneDirection } from './passes/directions.ts';
import { shorterRun } from './passes/duration.ts';
import { fewerFaults, noFaults } from './passes/faults.ts';
import { oneMember } from './passes/members.ts';
import { simplerNumbers } from './passes/numbers.ts';
import type { FailingRun, Pass } from './passes/pass.ts';
import { fewerRounds, simplerRounds } from './passes/rounds.ts';
import { fewerWorkers } from './passes/workers.ts';

export interface ShrinkingOptions {
  /** A plan that fails. */
  readonly plan: Plan;
  readonly budgetMs: number;
  /** A monotonic clock, in ms. */
  readonly now: () => number;
  /** Runs at most; no limit by default. */
  readonly runsMax?: number | undefined;
  /** The run of the latest plan that failed (before any: of `plan`). Without it faults stay at their times, and the run keeps its length longer. */
  readonly latest?: (() => FailingRun | undefined) | undefined;
  /** Told of each simpler plan that still fails. */
  readonly onStep?: ((step: ShrinkStep) => void) | undefined;
}

export interface ShrinkStep {
  readonly plan: Plan;
  /** The pass that found it. */
  readonly pass: string;
  readonly runs: number;
  readonly steps: number;
}

export interface Shrunk {
  readonly plan: Plan;
  /** Candidates that were run. */
  readonly runs: number;
  /** Candidates that failed and were gone on from. */
  readonly steps: number;
  /** No simpler candidate fails; otherwise time or runs were over first. */
  readonly finished: boolean;
}

/** What is simplest to say goes first; each step makes the later passes cheaper. */
export const passes: readonly Pass[] = [
  noFaults,
  shorterRun,
  fewerFaults,
  fewerWorkers,
  oneMember,
  anchorFaults,
  fewerRounds,
  simplerRounds,
  oneDirection,
  simplerNumbers,
];

/** Runs the passes again and again until none of them finds anything simpler. No plan is yielded twice. */
export function* shrinking(options: ShrinkingOptions): Generator<Plan, Shrunk, boolean> {
  const { budgetMs, now, runsMax = Infinity, latest = () => undefined, onStep } = options;
  const untilMs = now() + budgetMs;
  const tried = new Set([JSON.stringify(options.plan)]);
  let { plan } = options;
  let runs = 0;
  let steps = 0;
  for (;;) {
    const stepsBefore = steps;
    for (const pass of passes) {
      const offers = pass.offer(plan, latest);
      let offer = offers.next();
      while (!offer.done) {
        const candidate = offer.value;
        const text = JSON.stringify(candidate);
        let fails = false;
        if (!tried.has(text)) {
          if (runs >= runsMax || now() >= untilMs) return { plan, runs, steps, finished: false };
          tried.add(text);
          runs += 1;
          fails = yield candidate;
        }
        if (fails) {
          plan = candidate;
          steps += 1;
          onStep?.({ plan, pass: pass.name, runs, steps });
        }
        offer = offers.next(fails);
      }
    }
    if (steps === stepsBefore) return { plan, runs, steps, finished: true };
  }
}
