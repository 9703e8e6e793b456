// The queue of events to come: a binary heap by time, then by the order in which they were made. Cancelling marks an event;
// it leaves when it surfaces, or when marked ones are the majority.
import type { SimProcess } from './sim-process.ts';

/** What an event does, with the a and b that it was made with: Kernel.at's overloads keep the types. */
// oxlint-disable-next-line typescript/no-explicit-any -- any function of at most two arguments
export type EventFunction = (a: any, b: any) => void;

/**
 * One thing to happen, all of one shape. Not pooled: whoever keeps a timer that has fired could cancel a stranger's event through
 * it, and young garbage is cheap (0.1 µs an event, drain and trace included).
 */
export class SimEvent {
  atUs: number;
  seq: number;
  process: SimProcess | null;
  kind: string;
  /** null: it has run, was cancelled or was refused. */
  fn: EventFunction | null;
  a: unknown;
  b: unknown;
  /** In the heap now; false: on its way through run(), or held back for a stopped process. */
  queued = false;

  constructor(
    atUs: number,
    seq: number,
    process: SimProcess | null,
    kind: string,
    fn: EventFunction | null,
    a: unknown,
    b: unknown,
  ) {
    this.atUs = atUs;
    this.seq = seq;
    this.process = process;
    this.kind = kind;
    this.fn = fn;
    this.a = a;
    this.b = b;
  }
}

function before(one: SimEvent, other: SimEvent): boolean {
  return one.atUs < other.atUs || (one.atUs === other.atUs && one.seq < other.seq);
}

export class EventHeap {
  #events: SimEvent[] = [];
  #cancelled = 0;

  /** Events to come, without those cancelled. */
  get size(): number {
    return this.#events.length - this.#cancelled;
  }

  push(event: SimEvent): void {
    const events = this.#events;
    event.queued = true;
    events.push(event);
    let index = events.length - 1;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = events[parentIndex]!;
      if (!before(event, parent)) break;
      events[index] = parent;
      index = parentIndex;
    }
    events[index] = event;
  }

  /** The earliest event that is not cancelled; undefined when there is none. */
  pop(): SimEvent | undefined {
    for (;;) {
      const top = this.#popAny();
      if (top === undefined) return undefined;
      top.queued = false;
      if (top.fn !== null) return top;
      this.#cancelled -= 1;
    }
  }

  /** The event will not run; its references go at once, so that nothing outlives a cancelled timer. */
  cancel(event: SimEvent): void {
    if (event.fn === null) return;
    event.fn = null;
    event.a = event.b = undefined;
    if (!event.queued) return;
    this.#cancelled += 1;
    if (this.#cancelled > 64 && this.#cancelled * 2 > this.#events.length) this.#compact();
  }

  #popAny(): SimEvent | undefined {
    const events = this.#events;
    const top = events[0];
    const last = events.pop();
    if (last === undefined || last === top) return top;
    const length = events.length;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= length) break;
      if (child + 1 < length && before(events[child + 1]!, events[child]!)) child += 1;
      if (!before(events[child]!, last)) break;
      events[index] = events[child]!;
      index = child;
    }
    events[index] = last;
    return top;
  }

  /** A call with a deadline leaves a cancelled event behind each time: the heap would grow with them until their time came. */
  #compact(): void {
    const kept = this.#events.filter((event) => event.fn !== null);
    this.#events = [];
    this.#cancelled = 0;
    for (const event of kept) this.push(event);
  }
}
