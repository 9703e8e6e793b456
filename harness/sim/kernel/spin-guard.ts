// Counts events, so that a process that never lets time go on, or never ends, is named instead of hanging the thread.
import type { SimFailure } from './failure.ts';

/** How many of the last events before a limit are looked at to find who spins. */
const sampled = 1_000;

export class SpinGuard {
  readonly #perInstantMax: number;
  readonly #totalMax: number;
  #atInstant = 0;
  #total = 0;
  readonly #suspects = new Map<string, number>();

  constructor(perInstantMax: number, totalMax: number) {
    this.#perInstantMax = perInstantMax;
    this.#totalMax = totalMax;
  }

  /** Time has moved on. */
  advance(): void {
    this.#atInstant = 0;
  }

  /** One more event of `name`; true when a limit has been passed. */
  count(name: string): boolean {
    this.#atInstant += 1;
    this.#total += 1;
    if (this.#atInstant <= this.#perInstantMax - sampled && this.#total <= this.#totalMax - sampled) return false;
    this.#suspects.set(name, (this.#suspects.get(name) ?? 0) + 1);
    return this.#atInstant > this.#perInstantMax || this.#total > this.#totalMax;
  }

  /** Whose events were the most near the limit, and which limit it was. */
  failure(): SimFailure {
    const [process] = [...this.#suspects].reduce((most, next) => (next[1] > most[1] ? next : most));
    const words =
      this.#atInstant > this.#perInstantMax
        ? `${this.#perInstantMax} events and time stands still`
        : `${this.#totalMax} events and no end`;
    return { code: 'endless', process, message: `${process} runs without end: ${words}` };
  }
}
