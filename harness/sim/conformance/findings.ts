// What a comparison has found so far: differences with the operation that showed them, and how often each accepted one was met.
import type { Accepted } from './accepted.ts';
import type { Difference } from './compare.ts';
import { compare } from './compare.ts';

export interface Finding extends Difference {
  /** Which operation of the seed, from 0; the answers of a watcher carry the last one before they were compared. */
  readonly index: number;
  readonly method: string;
  /** What was asked, on one line. */
  readonly asked: string;
}

/** Which operation it is that answers are compared of. */
export type Asked = Pick<Finding, 'index' | 'method' | 'asked'>;

export class Findings {
  readonly differences: Finding[] = [];
  readonly accepted = new Map<string, number>();
  readonly #acceptable: readonly Accepted[];

  constructor(acceptable: readonly Accepted[]) {
    this.#acceptable = acceptable;
  }

  /** Compares two answers and notes what differs. */
  add(asked: Asked, model: unknown, real: unknown): void {
    const found = compare({ model, real }, asked.method, this.#acceptable);
    for (const difference of found.differences) this.differences.push({ ...asked, ...difference });
    for (const [name, times] of found.accepted) this.accepted.set(name, (this.accepted.get(name) ?? 0) + times);
  }
}
