// Shared memory of the lanes of one search: which seeds are still worth running, where each lane is, and what each has spent. It outlives a
// thread: who takes over a lane goes on behind the seed at which the thread was lost.

export interface BoardSize {
  readonly lanes: number;
  readonly subjects: number;
}

const STOP = 0;

/** Seeds a search may come to: more than a machine runs in a month. */
export const SEEDS_MAX = 2 ** 31 - 1;

export class Board {
  readonly memory: SharedArrayBuffer;
  readonly #lanes: number;
  readonly #subjects: number;
  /** CPU µs by lane and subject. */
  readonly #spentUs: Float64Array;
  /** Next n by lane and subject. */
  readonly #next: Int32Array;
  /** n from which on a subject needs no more plans. */
  readonly #limits: Int32Array;
  readonly #flags: Int32Array;

  constructor({ lanes, subjects }: BoardSize, memory?: SharedArrayBuffer) {
    const cells = lanes * subjects;
    const bytes = [cells * 8, cells * 4, subjects * 4, 4];
    this.memory = memory ?? new SharedArrayBuffer(bytes.reduce((sum, size) => sum + size));
    this.#lanes = lanes;
    this.#subjects = subjects;
    this.#spentUs = new Float64Array(this.memory, 0, cells);
    this.#next = new Int32Array(this.memory, cells * 8, cells);
    this.#limits = new Int32Array(this.memory, cells * 12, subjects);
    this.#flags = new Int32Array(this.memory, cells * 12 + subjects * 4, 1);
  }

  /** Before the lanes begin: lane i begins at seed i, and each subject gets `plans` of them. */
  begin(plans = SEEDS_MAX): void {
    for (let lane = 0; lane < this.#lanes; lane++) this.#next.fill(lane, ...this.#row(lane));
    this.#limits.fill(plans);
  }

  /** Tells every lane to end, also in the middle of a plan. */
  stop(): void {
    Atomics.store(this.#flags, STOP, 1);
  }

  get stopped(): boolean {
    return Atomics.load(this.#flags, STOP) !== 0;
  }

  /**
   * The subject's search is over at n: what is behind it does not matter any more, what is before it does. So the lowest n wins, however
   * the lanes are timed.
   */
  limit(subject: number, n: number): void {
    for (let limit = this.limitOf(subject); n < limit;) {
      const found = Atomics.compareExchange(this.#limits, subject, limit, n);
      if (found === limit) return;
      limit = found;
    }
  }

  limitOf(subject: number): number {
    return Atomics.load(this.#limits, subject);
  }

  /** The next n of the lane for the subject; undefined when there is none left to run. */
  next(lane: number, subject: number): number | undefined {
    const n = Atomics.load(this.#next, this.#cell(lane, subject));
    return n < this.limitOf(subject) ? n : undefined;
  }

  /** The lane takes n in hand: it will not be run again, whatever becomes of it. */
  take(lane: number, subject: number, n: number): void {
    Atomics.store(this.#next, this.#cell(lane, subject), n + this.#lanes);
  }

  spend(lane: number, subject: number, us: number): void {
    this.#spentUs[this.#cell(lane, subject)]! += us;
  }

  /** CPU µs of one lane for the subject. */
  spentUs(lane: number, subject: number): number {
    return this.#spentUs[this.#cell(lane, subject)]!;
  }

  /** CPU µs of all lanes for the subject. */
  spentUsOf(subject: number): number {
    let sum = 0;
    for (let lane = 0; lane < this.#lanes; lane++) sum += this.spentUs(lane, subject);
    return sum;
  }

  #cell(lane: number, subject: number): number {
    return lane * this.#subjects + subject;
  }

  #row(lane: number): [number, number] {
    return [this.#cell(lane, 0), this.#cell(lane + 1, 0)];
  }
}
