// A list that never holds more than so many: what matters least is thinned out first, evenly over the whole time.

/** Ranks are thinned from the highest down to this share of the list, before the next one has to give. */
const LEAST_SHARE = 0.1;

export class Thinned<T> {
  #limit: number;
  #items: T[] = [];
  /** Of each item its rank, and its number among those of that rank. */
  #ranks: number[] = [];
  #nths: number[] = [];
  /** By rank: of those that came, one in so many is kept. */
  readonly #strides: number[];
  readonly #came: number[];

  /**
   * All is kept as long as there is room; what cannot be whole any more needs only half of that. `ranks`: how many there are, less than half
   * of `limit`; 0 matters most.
   */
  constructor(limit: number, ranks: number) {
    this.#limit = limit;
    this.#strides = Array.from({ length: ranks }, () => 1);
    this.#came = Array.from({ length: ranks }, () => 0);
  }

  /** `make` is called when there is room for it. */
  add(rank: number, make: () => T): void {
    const nth = this.#came[rank]!++;
    if (!this.#isKept(rank, nth)) return;
    if (this.#items.length >= this.#limit) this.#makeRoom();
    if (!this.#isKept(rank, nth)) return;
    this.#items.push(make());
    this.#ranks.push(rank);
    this.#nths.push(nth);
  }

  /** What is kept, in the order in which it came. */
  get items(): readonly T[] {
    return this.#items;
  }

  /** How many came. */
  get came(): number {
    return this.#came.reduce((sum, count) => sum + count, 0);
  }

  get leftOut(): number {
    return this.came - this.#items.length;
  }

  #isKept(rank: number, nth: number): boolean {
    return nth % (this.#strides[rank] ?? 1) === 0;
  }

  #makeRoom(): void {
    if (this.leftOut === 1) this.#limit = Math.ceil(this.#limit / 2);
    while (this.#items.length >= this.#limit) this.#thin();
  }

  /** Half of the least important rank that has a good share of the list goes. */
  #thin(): void {
    const counts = this.#strides.map(() => 0);
    for (const rank of this.#ranks) counts[rank]! += 1;
    const thinned = counts.findLastIndex((count) => count >= Math.max(2, this.#limit * LEAST_SHARE));
    this.#strides[thinned]! *= 2;
    const isKept = (_: unknown, index: number): boolean => this.#isKept(this.#ranks[index]!, this.#nths[index]!);
    const items = this.#items.filter(isKept);
    const nths = this.#nths.filter(isKept);
    this.#ranks = this.#ranks.filter(isKept);
    this.#items = items;
    this.#nths = nths;
  }
}
