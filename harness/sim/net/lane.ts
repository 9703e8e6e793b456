// One direction of a link: how long a message is on its way, and where messages wait in the tap while this direction is cut or slow.
import type { Heal } from '../../faults/fault.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Rng } from '../kernel/rng.ts';

/** What may wait in a lane: it belongs to a connection, and is lost with it. */
export interface Passing {
  readonly connection: object;
  /** It will never pass. */
  lose(): void;
}

interface Waiting {
  readonly dueUs: number;
  readonly act: (item: Passing, detail: unknown) => void;
  readonly item: Passing;
  readonly detail: unknown;
}

/** However slow the world is, the rare long delay of an idle one is no times longer than this. */
const SLOW_MOST_US = 100_000;

export class Lane {
  readonly #kernel: Kernel;
  readonly #rng: Rng;
  readonly #slowness: number;
  #waiting: Waiting[] = [];
  #cuts = 0;
  #delayUs = 0;
  /** A timer runs for the first that waits. */
  #waits = false;
  #pumping = false;
  #open = false;

  /**
   * `rng` draws the delays of this direction alone, so that a fault elsewhere does not shift them. `slowness`: how many times longer than over
   * an idle loopback everything takes.
   */
  constructor(kernel: Kernel, rng: Rng, slowness: number) {
    this.#kernel = kernel;
    this.#rng = rng;
    this.#slowness = slowness;
  }

  /** The incarnation is gone, and every fault ends with it. */
  open(): void {
    this.#open = true;
  }

  /** Time in µs that a message takes over loopback: mostly 100 to 400, sometimes 1 to 5 ms, rarely 20 to 60 ms (a busy machine). */
  travelUs(): number {
    const us = this.#loopbackUs();
    return this.#slowness === 1 ? us : Math.min(us * this.#slowness, Math.max(us, SLOW_MOST_US));
  }

  #loopbackUs(): number {
    const dice = this.#rng.int(0, 999);
    if (dice < 940) return this.#rng.int(100, 400);
    if (dice < 990) return this.#rng.int(1_000, 5_000);
    return this.#rng.int(20_000, 60_000);
  }

  /** Hands `item` and `detail` to `act`: at once, or when this direction is neither cut nor slow any more, in order. */
  pass<A extends Passing, B>(act: (item: A, detail: B) => void, item: A, detail: B): void {
    if (this.#open || (this.#cuts === 0 && this.#delayUs === 0 && this.#waiting.length === 0)) return act(item, detail);
    const dueUs = this.#kernel.nowUs() + this.#delayUs;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- handed back to the function that it came with
    this.#waiting.push({ dueUs, act, item, detail } as unknown as Waiting);
    this.#pump();
  }

  /** Everything waits until healed; cuts that overlap end with the last of them. */
  cut(): Heal {
    this.#cuts += 1;
    return once(() => {
      this.#cuts -= 1;
      this.#pump();
    });
  }

  /** Each message that comes waits this long; delays that overlap add up. What waits when it is healed waits to its end. */
  slow(delayMs: number): Heal {
    this.#delayUs += delayMs * 1000;
    return once(() => {
      this.#delayUs -= delayMs * 1000;
    });
  }

  /** What waits (of one connection) is lost. */
  discard(connection?: object): void {
    if (this.#waiting.length === 0) return;
    const isGone = ({ item }: Waiting): boolean => connection === undefined || item.connection === connection;
    const gone = this.#waiting.filter(isGone);
    this.#waiting = this.#waiting.filter((waiting) => !isGone(waiting));
    for (const { item } of gone) item.lose();
  }

  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#cuts === 0) {
      const [first] = this.#waiting;
      if (!first) break;
      if (first.dueUs > this.#kernel.nowUs()) {
        if (!this.#waits) this.#kernel.at(first.dueUs, null, 'slow', pumpLater, this);
        this.#waits = true;
        break;
      }
      this.#waiting.shift();
      first.act(first.item, first.detail);
    }
    this.#pumping = false;
  }

  /** The timer of the slow messages fired. */
  resume(): void {
    this.#waits = false;
    this.#pump();
  }
}

function pumpLater(lane: Lane): void {
  lane.resume();
}

function once(act: () => void): Heal {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}
