// What the swarm draws with: the simulation's seeded Rng, and choices on top of it. A swarm draws about a hundred numbers a plan and thousands of
// plans a second; fast-check arbitraries whose parts depend on each other (chain) cost several times as much.
import { Rng } from '../sim/kernel/rng.ts';

export class Dice {
  readonly #rng: Rng;

  /** `seed`: 16 hex digits. Dice of one seed that are thrown for different things are independent. */
  constructor(seed: string, thrownFor = 'swarm') {
    this.#rng = new Rng(seed, thrownFor);
  }

  /** A whole number from min to max, both included; a fraction of either is cut off. */
  int(min: number, max: number): number {
    return this.#rng.int(Math.floor(min), Math.floor(max));
  }

  /** true with this probability, in percent. */
  chance(percent: number): boolean {
    return this.int(0, 99) < percent;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.int(0, choices.length - 1)]!;
  }

  /** One of the choices, by their weights, which are whole numbers. */
  weighted<T extends { readonly weight: number }>(choices: readonly T[]): T {
    let total = 0;
    for (const { weight } of choices) total += weight;
    let left = this.int(0, total - 1);
    for (const choice of choices) {
      left -= choice.weight;
      if (left < 0) return choice;
    }
    return choices.at(-1)!;
  }

  /** From 1: the next number follows with `percent` probability, and so on up to `max`. */
  count(percent: number, max: number): number {
    let n = 1;
    while (n < max && this.chance(percent)) n += 1;
    return n;
  }
}
