// Dice of the simulation: named streams (xoroshiro128+, pure-rand), so that a draw more in one place changes no draw in another.
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { digest } from './hash.ts';

export class Rng {
  readonly #generator: RandomGenerator;

  /** The stream `name` of a run with this seed. */
  constructor(seed: string, name: string) {
    const one = digest(`${seed}/${name}`);
    const two = digest(`${name}/${seed}`);
    // xoroshiro's only bad state is all zeros: a bit that is always set keeps away from it.
    this.#generator = xoroshiro128plusFromState([one.high, one.low, two.high, two.low | 1]);
  }

  /** 32 random bits, signed. */
  bits(): number {
    return this.#generator.next();
  }

  /** [0, 1), 53 bits. */
  unit(): number {
    return ((this.bits() >>> 5) * 0x4000000 + (this.bits() >>> 6)) / 0x20000000000000;
  }

  /** min to max, both included; the bias is below range / 2^53. */
  int(min: number, max: number): number {
    return min + Math.floor(this.unit() * (max - min + 1));
  }

  /** Overwrites all of them. */
  into(bytes: Uint8Array): void {
    for (let index = 0; index < bytes.length; index++) bytes[index] = this.bits() >>> 24;
  }
}
