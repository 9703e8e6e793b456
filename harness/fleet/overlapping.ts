// Counts what lasts and may overlap: it begins with the first and ends with the last.

export class Overlapping {
  #count = 0;

  /** Whether any lasts. */
  get any(): boolean {
    return this.#count > 0;
  }

  /** One more; calls `first` if it is the only one. The result ends it, once, and calls `last` if none is left. */
  begin(first: () => void, last: () => void): () => void {
    this.#count += 1;
    if (this.#count === 1) first();
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#count -= 1;
      if (this.#count === 0) last();
    };
  }
}
