// A part of a plan that shrinking leaves alone, whatever it is: names, and indices that must go on meaning the same.
import fc from 'fast-check';

/** Takes any value that is there; fast-check's noShrink still asks whether its arbitrary could have made it. */
export class Unshrinkable<T> extends fc.Arbitrary<T> {
  readonly #sample: fc.Arbitrary<T>;

  /** `sample` only says what to generate. */
  constructor(sample: fc.Arbitrary<T>) {
    super();
    this.#sample = sample;
  }

  override generate(mrng: fc.Random, biasFactor: number | undefined): fc.Value<T> {
    return new fc.Value(this.#sample.generate(mrng, biasFactor).value, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is T {
    return value !== undefined;
  }

  override shrink(): fc.Stream<fc.Value<T>> {
    return fc.Stream.nil();
  }
}
