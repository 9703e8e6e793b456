// Shared memory in which a thread shows that it goes on, and with what: a simulation is synchronous, so a thread that hangs cannot say so.

const BEATS = 0;
const SUBJECT = 1;
const N = 2;
const NONE = -1;

/** Where a thread is: the subject's index in its job and the number of the seed. */
export interface Place {
  readonly subject: number;
  readonly n: number;
}

export class Pulse {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(memory = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
  }

  /** One step of work is done; wraps around. */
  beat(): void {
    Atomics.add(this.#cells, BEATS, 1);
  }

  get beats(): number {
    return Atomics.load(this.#cells, BEATS);
  }

  /** What the thread begins now; undefined: nothing that belongs to a seed. */
  set place(place: Place | undefined) {
    Atomics.store(this.#cells, SUBJECT, place?.subject ?? NONE);
    Atomics.store(this.#cells, N, place?.n ?? NONE);
    this.beat();
  }

  get place(): Place | undefined {
    const subject = Atomics.load(this.#cells, SUBJECT);
    return subject === NONE ? undefined : { subject, n: Atomics.load(this.#cells, N) };
  }
}
