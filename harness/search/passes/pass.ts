// What a pass of shrinking is, and how one thins out a list.
import type { HistoryEvent } from '../../history/events.ts';
import type { Plan } from '../../plan/schema.ts';

/** The run of a plan that failed, as far as the caller kept it. */
export interface FailingRun {
  /** Its history, in order. */
  readonly events: Iterable<HistoryEvent>;
  /** When the violation showed, in µs on the history's clock. */
  readonly violationAtUs?: number | undefined;
}

/**
 * One way to make a plan simpler. It yields plans to try and is told of each whether it still fails; it goes on from the latest that does, and
 * returns that. Every step leads strictly down in the pass's own measure, so that it ends. `latest`: the run of the latest plan that failed.
 */
export interface Pass {
  readonly name: string;
  offer(plan: Plan, latest: () => FailingRun | undefined): Generator<Plan, Plan, boolean>;
}

/** Takes chunks away, from half of the list down to single items; `rebuild` makes the plan that keeps these. Returns what cannot go. */
export function* thinned<T>(
  items: readonly T[],
  rebuild: (kept: readonly T[]) => Plan,
  fewest = 0,
): Generator<Plan, readonly T[], boolean> {
  let kept = items;
  for (let size = Math.max(1, Math.ceil(kept.length / 2)); ; size = Math.floor(size / 2)) {
    for (let at = 0; at < kept.length;) {
      const fewer = kept.toSpliced(at, size);
      if (fewer.length >= fewest && (yield rebuild(fewer))) kept = fewer;
      else at += size;
    }
    if (size <= 1) return kept;
  }
}

/** Goes through plan → plan simplifications, keeping those that still fail. */
export function* eachOf(
  plan: Plan,
  simplifications: readonly ((plan: Plan) => Plan)[],
): Generator<Plan, Plan, boolean> {
  let simplest = plan;
  for (const simplify of simplifications) {
    const candidate = simplify(simplest);
    if (yield candidate) simplest = candidate;
  }
  return simplest;
}
