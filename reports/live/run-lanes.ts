// The lanes of one running run, kept up to date event by event: each costs the same, however long the run is.
import type { HistoryEvent } from '../../harness/history/events.ts';
import { cell, Lane } from './lane.ts';

/** A plan may name thousands of locks: those that moved last are kept. */
export const LANES_KEPT = 64;

interface Hold {
  readonly lane: Lane;
  readonly worker: number;
  /** false: it waits. */
  held: boolean;
}

/** A picture, no judgement: where two believe that they hold, it shows the one that came last. */
export class RunLanes {
  readonly scenario: string;
  /** A few characters that tell it from other runs of the scenario: the begin of its seed, as it is in its id. */
  readonly mark: string;
  /** The time of the latest event: the picture moves by the run's own clock. */
  nowUs = 0;
  /** By lock, the one that moved longest ago first. */
  readonly #lanes = new Map<string, Lane>();
  readonly #holds = new Map<number, Hold>();
  readonly #holdsOfWorker = new Map<number, Set<number>>();
  /** How many faults of a worker go on that stop it or cut it off. */
  readonly #troubles = new Map<number, number>();

  constructor(scenario: string, mark = '') {
    this.scenario = scenario;
    this.mark = mark;
  }

  get lanes(): Iterable<Lane> {
    return this.#lanes.values();
  }

  on(event: HistoryEvent): void {
    this.nowUs = Math.max(this.nowUs, event.atUs);
    switch (event.kind) {
      case 'acquire':
        return this.#waits(event.hold, event.worker, event.lock);
      case 'acquired':
        return this.#got(event.hold);
      case 'failed':
      case 'lost':
      case 'release':
        return this.#over(event.hold);
      case 'fault':
        return this.#fault(event);
      case 'exit':
        return this.#gone(event.worker, event.reason === 'crash');
      default:
    }
  }

  #waits(id: number, worker: number, lock: string): void {
    const known = this.#lanes.get(lock);
    const lane = known ?? new Lane(lock, this.nowUs);
    // To the end: it moved last.
    if (known !== undefined) this.#lanes.delete(lock);
    this.#lanes.set(lock, lane);
    if (this.#lanes.size > LANES_KEPT) this.#lanes.delete(this.#lanes.keys().next().value!);
    this.#holds.set(id, { lane, worker, held: false });
    const own = this.#holdsOfWorker.get(worker);
    if (own === undefined) this.#holdsOfWorker.set(worker, new Set([id]));
    else own.add(id);
  }

  #got(id: number): void {
    const hold = this.#holds.get(id);
    if (hold === undefined) return;
    hold.held = true;
    hold.lane.become(this.#looks(hold.worker), this.nowUs);
    hold.lane.holder = id;
  }

  #over(id: number): void {
    const hold = this.#forget(id);
    if (hold?.held === true && hold.lane.holder === id) hold.lane.become(cell.free, this.nowUs);
  }

  #fault({ phase, what, worker }: Extract<HistoryEvent, { kind: 'fault' }>): void {
    if (what === 'kill' && phase === 'begin') return this.#gone(worker, true);
    if ((what !== 'pause' && what !== 'cut' && what !== 'stall') || phase === 'skipped') return;
    const troubles = Math.max(0, (this.#troubles.get(worker) ?? 0) + (phase === 'begin' ? 1 : -1));
    if (troubles === 0) this.#troubles.delete(worker);
    else this.#troubles.set(worker, troubles);
    for (const id of this.#holdsOfWorker.get(worker) ?? []) {
      const hold = this.#holds.get(id)!;
      if (hold.held && hold.lane.holder === id) hold.lane.become(this.#looks(worker), this.nowUs);
    }
  }

  /** Its process has ended: what it held dies with it, if it was killed or crashed. */
  #gone(worker: number, died: boolean): void {
    for (const id of this.#holdsOfWorker.get(worker) ?? []) {
      const hold = this.#holds.get(id)!;
      this.#holds.delete(id);
      if (!hold.held || hold.lane.holder !== id) continue;
      if (died) hold.lane.killed(this.nowUs);
      else hold.lane.become(cell.free, this.nowUs);
    }
    this.#holdsOfWorker.delete(worker);
    this.#troubles.delete(worker);
  }

  #forget(id: number): Hold | undefined {
    const hold = this.#holds.get(id);
    if (hold === undefined) return undefined;
    this.#holds.delete(id);
    this.#holdsOfWorker.get(hold.worker)?.delete(id);
    return hold;
  }

  #looks(worker: number): number {
    return this.#troubles.has(worker) ? cell.troubled : cell.firstHolder + worker;
  }
}
