// One subject while it is explored: what has been counted, found and failed so far.
import type { CheckName, Violation } from '../checks/check.ts';
import type { FaultName, Plan } from '../plan/schema.ts';
import type { RunFailure } from '../report-types.ts';
import type { ExploreFailure } from './explore-types.ts';
import { noPlans } from './threads/plan-counts.ts';

/** A plan that convicts, before it is shrunk. */
export interface Found {
  readonly check: CheckName;
  readonly n: number | null;
  readonly plan: Plan;
  readonly violation: Violation;
  readonly cpuMs: number | null;
}

export class ExploredSubject {
  readonly name: string;
  /** Kinds of fault that its plans may have; undefined: those of the exploration. */
  readonly faults: readonly FaultName[] | undefined;
  readonly counts = noPlans();
  readonly notes: string[] = [];
  /** Whether it can be asked for orphaned leases; known once it was ready for the first time. */
  orphaned = false;
  /** It can take part: it is loaded and has said ready. */
  fit = false;
  /** By check. */
  readonly #found = new Map<CheckName, Found>();
  /** By code. */
  readonly #failures = new Map<string, { failure: RunFailure; seed: string | null; n: number | null; more: number }>();

  constructor(name: string, faults?: readonly FaultName[]) {
    this.name = name;
    this.faults = faults;
  }

  /** Of several plans that the same check convicts the one with the lowest n counts: which thread was faster does not. */
  find(found: Found): void {
    const known = this.#found.get(found.check);
    if (known === undefined || isBefore(found.n, known.n)) this.#found.set(found.check, found);
  }

  /** What was found, the lowest n first. `each`: one of each check; otherwise the first alone. */
  found(each: boolean): Found[] {
    const found = [...this.#found.values()].toSorted((a, b) => (a.n === b.n ? 0 : isBefore(a.n, b.n) ? -1 : 1));
    return each ? found : found.slice(0, 1);
  }

  get isUnsafe(): boolean {
    return this.#found.size > 0;
  }

  /** `counted`: the counts have it already, or will. */
  fail(failure: RunFailure, seed: string | null, n: number | null, counted = false): void {
    const known = this.#failures.get(failure.code);
    const more = (known?.more ?? 0) + (counted ? 0 : 1);
    const first =
      known !== undefined && !(n !== null && known.n !== null && n < known.n) ? known : { failure, seed, n };
    this.#failures.set(failure.code, { ...first, more });
  }

  /** What is behind the plan that ended the search says no more about it, and depends on how the threads were timed. */
  failures(beforeN = Infinity): ExploreFailure[] {
    return [...this.#failures.values()]
      .filter(({ n }) => n === null || n < beforeN)
      .map(({ failure, seed, n, more }) => ({
        failure,
        seed,
        n,
        count: more + (this.counts.failures[failure.code] ?? 0),
      }));
  }
}

/** Plans that failed before come first, in the order in which they are told of. */
function isBefore(n: number | null, other: number | null): boolean {
  return other !== null && (n === null || n < other);
}
