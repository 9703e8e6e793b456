// Whole numbers that shrink to round ones: 3187 → 3000, 4000, 3200, 3100 …; then, as round, to smaller ones. A reader of a shrunk plan should see
// "cut for 2.5 s", not the smallest number of ms that still fails.
import fc from 'fast-check';

/** fast-check's own integers shrink by halving, down to the last digit. This one needs no context to shrink, so any plan can. */
export class RoundNumber extends fc.Arbitrary<number> {
  readonly #min: number;
  readonly #max: number;
  readonly #least: number;

  /** Both included; min may be negative: then numbers shrink towards zero. None shrinks below `least`; what is below stays as it is. */
  constructor(min: number, max: number, least = Math.max(0, min)) {
    super();
    this.#min = min;
    this.#max = max;
    this.#least = least;
  }

  override generate(mrng: fc.Random): fc.Value<number> {
    return new fc.Value(mrng.nextInt(this.#min, this.#max), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is number {
    return typeof value === 'number' && Number.isInteger(value) && value >= this.#min && value <= this.#max;
  }

  override shrink(value: number): fc.Stream<fc.Value<number>> {
    return fc.Stream.of(...rounderThan(value, this.#least))
      .filter((candidate) => this.canShrinkWithoutContext(candidate))
      .map((candidate) => new fc.Value(candidate, undefined));
  }
}

/**
 * Simpler numbers, simplest first: `smallest`, then those with fewer digits before their trailing zeros, then as round ones nearer to zero. So
 * shrinking ends. A number of three digits and more takes no single steps: rounding it comes first, and its last digit explains nothing.
 */
export function rounderThan(value: number, smallest = 0): number[] {
  if (value < 0) return rounderThan(-value).map((rounder) => (rounder === 0 ? 0 : -rounder));
  if (value <= smallest) return [];
  const length = String(value).length;
  const digits = String(value).replace(/0+$/, '').length;
  const candidates = new Set<number>([smallest]);
  for (let kept = 1; kept < digits; kept++) {
    const unit = 10 ** (length - kept);
    candidates.add(Math.floor(value / unit) * unit).add(Math.ceil(value / unit) * unit);
  }
  candidates.add(floorTo(value / 2, digits));
  const unit = 10 ** (length - digits);
  // As round as 1000 but less: 900.
  if (digits <= 2) candidates.add(value - (value === unit && value > 1 ? unit / 10 : unit));
  return [...candidates].filter((candidate) => candidate >= smallest);
}

/** Keeps so many leading digits. */
function floorTo(value: number, digits: number): number {
  const unit = 10 ** Math.max(0, String(Math.floor(value)).length - digits);
  return Math.floor(value / unit) * unit;
}
