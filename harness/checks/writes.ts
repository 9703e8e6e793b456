// What holders wrote to the witness, by hold: the evidence that they believed. Kept for a while after a hold is over, for whoever judges it then.
import type { HistoryEvent } from '../history/events.ts';
import type { Hold, Moment } from '../history/facts.ts';
import type { World } from '../history/world.ts';

/** Writes of one hold that are kept at least: the last ones prove belief. */
const WRITES_KEPT = 4_096;
/** A hold that is over is remembered so long: what a pipe held up has been read by then. */
const REMEMBERED_US = 8_000_000;
/** One whose process has gone: its critical section may go on elsewhere. */
const OUTLIVED_US = 60_000_000;

/** A hold, and what was written under it, in the order of the writer's own times (`atUs`). */
export interface Written {
  readonly hold: Hold;
  readonly writes: Moment[];
}

interface Ended {
  readonly written: Written;
  readonly atUs: number;
}

export class Writes {
  readonly #world: World;
  readonly #byHold = new Map<number, Written>();
  readonly #byLock = new Map<string, Set<Written>>();
  readonly #over: Ended[] = [];
  readonly #outlived: Ended[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** Takes note of an event that the world knows already. */
  update(event: HistoryEvent, line: number): void {
    switch (event.kind) {
      case 'acquired':
        this.#begin(event.hold);
        break;
      case 'wrote':
        this.#wrote(event.hold, event.saidUs, line);
        break;
      case 'released':
      case 'unreleased':
        this.#end(this.#byHold.get(event.hold), this.#over);
        break;
      case 'exit':
        for (const { hold } of this.#world.incarnationOf(event)?.recent ?? [])
          this.#end(this.#byHold.get(hold), this.#outlived);
        break;
      default:
    }
  }

  /** Undefined: it never was held, or is over for long. */
  of(hold: number): Written | undefined {
    return this.#byHold.get(hold);
  }

  /** Of all holds of a lock that are not over for long. */
  onLock(lock: string): Iterable<Written> {
    return this.#byLock.get(lock) ?? [];
  }

  #begin(number: number): void {
    const hold = this.#world.hold(number);
    if (!hold || this.#byHold.has(number)) return;
    const written: Written = { hold, writes: [] };
    this.#byHold.set(number, written);
    const sameLock = this.#byLock.get(hold.lock);
    if (sameLock) sameLock.add(written);
    else this.#byLock.set(hold.lock, new Set([written]));
  }

  /** A write without a time of its own proves no order. */
  #wrote(number: number, saidUs: number | undefined, line: number): void {
    const written = this.#byHold.get(number);
    if (!written || saidUs === undefined) return;
    written.writes.push({ atUs: saidUs, line });
    if (written.writes.length > 2 * WRITES_KEPT) written.writes.splice(0, WRITES_KEPT);
  }

  #end(written: Written | undefined, ended: Ended[]): void {
    if (written) ended.push({ written, atUs: this.#world.nowUs });
    this.#forget(this.#over, REMEMBERED_US);
    this.#forget(this.#outlived, OUTLIVED_US);
  }

  #forget(ended: Ended[], afterUs: number): void {
    while ((ended[0]?.atUs ?? Infinity) < this.#world.nowUs - afterUs) {
      const { written } = ended.shift()!;
      this.#byHold.delete(written.hold.hold);
      this.#byLock.get(written.hold.lock)?.delete(written);
    }
  }
}
