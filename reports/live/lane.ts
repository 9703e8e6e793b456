// The last seconds of one lock, a cell for each tenth of a second: who held it, where nobody did, where a holder was SIGKILLed.

/** Time that one cell stands for. */
const CELL_US = 100_000;
/** Cells that are kept: more than the widest lane that is drawn. */
export const CELLS_KEPT = 128;

/** What a cell holds: one of these, or FIRST_HOLDER + the worker's number. */
export const cell = { unknown: 0, free: 1, troubled: 2, killed: 3, firstHolder: 4 } as const;

/** A ring of cells. Every change costs at most one round of it; a cell tells the most striking thing of its tenth of a second. */
export class Lane {
  readonly lock: string;
  readonly #cells = new Uint16Array(CELLS_KEPT);
  /** The cell that is being written. */
  #at: number;
  /** What the lock is now. */
  #now: number = cell.free;
  /** Changes lately: how lively it is. */
  moves = 0;
  /** The hold that it shows. */
  holder: number | undefined;

  constructor(lock: string, atUs: number) {
    this.lock = lock;
    this.#at = cellOf(atUs);
    this.#cells[this.#at % CELLS_KEPT] = cell.free;
  }

  /** From now on it is this: a holder, or troubled (its holder stands still or hears nothing). */
  become(what: number, atUs: number): void {
    const at = this.#forward(atUs);
    this.#now = what;
    this.moves += 1;
    // A hold that ends within its first cell is still seen, and a kill above all.
    const seen = this.#cells[at];
    if (what !== cell.free && seen !== cell.killed) this.#cells[at] = what;
  }

  /** Its holder was SIGKILLed, or died. */
  killed(atUs: number): void {
    this.#cells[this.#forward(atUs)] = cell.killed;
    this.#now = cell.free;
    this.moves += 1;
  }

  /** The last `count` cells up to a time, oldest first; what is not known is `unknown`. */
  last(count: number, untilUs: number): number[] {
    const until = Math.max(cellOf(untilUs), this.#at);
    return Array.from({ length: count }, (_, index) => {
      const at = until - count + 1 + index;
      if (at > this.#at) return this.#now;
      return at < 0 || at <= this.#at - CELLS_KEPT ? cell.unknown : this.#cells[at % CELLS_KEPT]!;
    });
  }

  /** Fills the cells that have passed with what it was. Events of one worker may come a little late: they count as of now. */
  #forward(atUs: number): number {
    const to = Math.max(cellOf(atUs), this.#at);
    for (let at = Math.max(this.#at + 1, to - CELLS_KEPT + 1); at <= to; at++) this.#cells[at % CELLS_KEPT] = this.#now;
    this.#at = to;
    return to % CELLS_KEPT;
  }
}

function cellOf(us: number): number {
  return Math.max(0, Math.floor(us / CELL_US));
}
