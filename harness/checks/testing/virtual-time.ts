// Virtual time for the little world that makes histories: a queue of acts, windows in which somebody does not run, and channels that
// keep their order however late they are. Everything is decided by one seed.

/** A small deterministic generator (xorshift32): good enough for jitter. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  }

  /** An integer from `min` to `max`, both included. */
  between(min: number, max: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return min + (this.#state % (max - min + 1));
  }

  chance(percent: number): boolean {
    return this.between(0, 99) < percent;
  }
}

interface Entry {
  readonly atUs: number;
  /** Among acts of one instant: when it was due, so that after a stall the oldest timer comes first. */
  readonly dueUs: number;
  readonly order: number;
  readonly act: () => void;
}

export class VirtualTime {
  nowUs = 0;
  readonly #heap: Entry[] = [];
  #order = 0;

  at(atUs: number, act: () => void, dueUs = atUs): void {
    const heap = this.#heap;
    heap.push({ atUs: Math.max(Math.ceil(atUs), this.nowUs), dueUs, order: this.#order++, act });
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!earlier(heap[child]!, heap[parent]!)) break;
      [heap[child], heap[parent]] = [heap[parent]!, heap[child]!];
      child = parent;
    }
  }

  /** Runs until nothing is left to do or `done()`. */
  run(done: () => boolean): void {
    for (let next = this.#pop(); next && !done(); next = this.#pop()) {
      this.nowUs = next.atUs;
      next.act();
    }
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
    heap[0] = last;
    for (let parent = 0; ;) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2])
        if (child < heap.length && earlier(heap[child]!, heap[least]!)) least = child;
      if (least === parent) return top;
      [heap[parent], heap[least]] = [heap[least]!, heap[parent]!];
      parent = least;
    }
  }
}

function earlier(a: Entry, b: Entry): boolean {
  return (a.atUs - b.atUs || a.dueUs - b.dueUs || a.order - b.order) < 0;
}

/** Times in which somebody does not run, or a channel does not move. */
export class Windows {
  readonly #windows: readonly { readonly fromUs: number; readonly toUs: number }[];

  constructor(windows: readonly { readonly fromUs: number; readonly toUs: number }[]) {
    this.#windows = windows;
  }

  /** The first moment from `atUs` on that lies in no window. */
  after(atUs: number): number {
    let us = atUs;
    for (let moved = true; moved;) {
      moved = false;
      for (const { fromUs, toUs } of this.#windows) {
        if (us < fromUs || us >= toUs) continue;
        us = toUs;
        moved = true;
      }
    }
    return us;
  }

  get all(): readonly { readonly fromUs: number; readonly toUs: number }[] {
    return this.#windows;
  }
}

/** Delivers in order, after a small delay, and not while it is held up or its receiver does not run. */
export class Channel {
  readonly #time: VirtualTime;
  readonly #dice: Dice;
  readonly #windows: readonly Windows[];
  readonly #usualUs: number;
  #lastUs = 0;

  constructor(time: VirtualTime, dice: Dice, windows: readonly Windows[], usualUs = 5_000) {
    this.#time = time;
    this.#dice = dice;
    this.#windows = windows;
    this.#usualUs = usualUs;
  }

  send(act: () => void): void {
    const slow = this.#dice.chance(5) ? this.#usualUs : Math.ceil(this.#usualUs / 10);
    let atUs = this.#time.nowUs + this.#dice.between(20, slow);
    for (const windows of [...this.#windows, ...this.#windows]) {
      const laterUs = windows.after(atUs);
      // Woken up, nobody knows which of several channels is read first.
      if (laterUs > atUs) atUs = laterUs + this.#dice.between(1, 400);
    }
    this.#lastUs = Math.max(atUs, this.#lastUs + 1);
    this.#time.at(this.#lastUs, act);
  }
}
