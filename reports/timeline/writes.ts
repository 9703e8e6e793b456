// Writes of holders to the witness.
import type { EventOf } from '../../harness/history/events.ts';
import type { World } from '../../harness/history/world.ts';
import type { Limits } from './limits.ts';
import type { Naming } from './naming.ts';
import type { Near } from './near.ts';
import { Thinned } from './thinned.ts';
import type { Write } from './timeline.ts';

export class WitnessWrites {
  readonly #naming: Naming;
  readonly #near: Near;
  readonly #writes: Thinned<Write>;
  /** Locks of holds that are over: a pipe may tell late of a write. */
  readonly #locks = new Map<number, string>();

  constructor(naming: Naming, near: Near, limits: Limits) {
    this.#naming = naming;
    this.#near = near;
    this.#writes = new Thinned(limits.writes, 3);
  }

  /** As the checks believe the event. */
  on({ hold, worker, saidUs, atUs, token }: EventOf<'wrote'>, line: number, world: World): void {
    const lock = world.hold(hold)?.lock ?? this.#locks.get(hold);
    if (lock === undefined) return;
    this.#remember(hold, lock);
    const wroteUs = saidUs ?? atUs;
    this.#writes.add(this.#near.distance(wroteUs), () => ({
      worker,
      lock: this.#naming.lock(lock),
      atUs: wroteUs,
      ...(token !== undefined && { token: this.#naming.name(token) }),
      line,
    }));
  }

  /** In the order of `atUs`. */
  end(): { readonly writes: Write[]; readonly leftOut: number; readonly came: number } {
    const writes = this.#writes.items.toSorted((a, b) => a.atUs - b.atUs || a.line - b.line);
    return { writes, leftOut: this.#writes.leftOut, came: this.#writes.came };
  }

  #remember(hold: number, lock: string): void {
    if (this.#locks.has(hold)) return;
    this.#locks.set(hold, lock);
    if (this.#locks.size > 256) this.#locks.delete(this.#locks.keys().next().value!);
  }
}
