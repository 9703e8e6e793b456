// Where messages of one tap wait in one direction, while a fault cuts or slows it: in order over all calls and connections of the incarnation.
import type { Clock } from '../clock.ts';
import type { Heal } from '../faults/fault.ts';

/** What goes through a gate: a message, or the beginning or the end of a call. */
export interface Passenger {
  /** The connection that it came on. */
  readonly of: object;
  readonly bytes: number;
  /** Its turn has come. */
  pass(): void;
  /** Its connection is gone: it will never pass. */
  lose(): void;
}

/** More than this is not let in, in bytes: whoever sends has to rest. */
const FULL = 1024 * 1024;
/** What one passenger counts for besides its bytes. */
const OVERHEAD = 512;

export class MessageGate {
  readonly #clock: Clock;
  #waiting: { readonly passenger: Passenger; readonly dueUs: number }[] = [];
  #bytes = 0;
  #cuts = 0;
  readonly #delaysMs: number[] = [];
  #timer: NodeJS.Timeout | undefined;
  #onRoom: (() => void)[] = [];
  #releasing = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Nobody has to wait. */
  get isOpen(): boolean {
    return this.#cuts === 0 && this.#delaysMs.length === 0 && this.#waiting.length === 0;
  }

  get isFull(): boolean {
    return this.#bytes > FULL;
  }

  /** Lets it pass: at once where nobody waits, otherwise behind all others. */
  take(passenger: Passenger): void {
    if (this.isOpen) return passenger.pass();
    this.#waiting.push({ passenger, dueUs: this.#clock.nowUs() + 1000 * Math.max(0, ...this.#delaysMs) });
    this.#bytes += passenger.bytes + OVERHEAD;
    this.#release();
  }

  /** Calls back once when there is room. */
  whenRoom(act: () => void): void {
    this.#onRoom.push(act);
  }

  /** Nobody passes until it is healed; cuts that overlap end with the last of them. */
  cut(): Heal {
    this.#cuts += 1;
    return once(() => {
      this.#cuts -= 1;
      this.#release();
    });
  }

  /** Who comes until it is healed waits so long; of delays that overlap the longest counts. Who waits when it is healed, waits to the end. */
  slow(delayMs: number): Heal {
    this.#delaysMs.push(delayMs);
    return once(() => void this.#delaysMs.splice(this.#delaysMs.indexOf(delayMs), 1));
  }

  /** What waits of this connection is lost. */
  lose(of: object): void {
    const lost = this.#waiting.filter(({ passenger }) => passenger.of === of);
    if (lost.length === 0) return;
    this.#waiting = this.#waiting.filter(({ passenger }) => passenger.of !== of);
    for (const { passenger } of lost) {
      this.#bytes -= passenger.bytes + OVERHEAD;
      passenger.lose();
    }
    this.#release();
  }

  #release(): void {
    if (this.#releasing) return;
    this.#releasing = true;
    clearTimeout(this.#timer);
    try {
      while (this.#cuts === 0) {
        const next = this.#waiting[0];
        if (!next) break;
        const earlyUs = next.dueUs - this.#clock.nowUs();
        if (earlyUs > 0) {
          this.#timer = setTimeout(() => this.#release(), Math.ceil(earlyUs / 1000));
          break;
        }
        this.#waiting.shift();
        this.#bytes -= next.passenger.bytes + OVERHEAD;
        next.passenger.pass();
      }
    } finally {
      this.#releasing = false;
    }
    if (!this.isFull) for (const act of this.#onRoom.splice(0)) act();
  }
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}
