// A pipe between the controller and a simulated worker: what is written into it arrives in order, a moment later.
import type { Kernel } from '../kernel/kernel.ts';
import type { Rng } from '../kernel/rng.ts';

const LEAST_US = 40;
const MOST_US = 250;

export class Pipe {
  readonly #kernel: Kernel;
  readonly #rng: Rng;
  readonly #slowness: number;
  #lastUs = 0;

  constructor(kernel: Kernel, rng: Rng, slowness: number) {
    this.#kernel = kernel;
    this.#slowness = slowness;
    this.#rng = rng;
  }

  /** When what is written now arrives. */
  arrivalUs(): number {
    const atUs = this.#kernel.nowUs() + this.#rng.int(LEAST_US, MOST_US) * this.#slowness;
    return (this.#lastUs = Math.max(this.#lastUs, atUs));
  }
}
