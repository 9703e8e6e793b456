// What the checks measured, with how long acquires took, in ms.
import type { EventOf } from '../../harness/history/events.ts';
import { faultOf } from '../../harness/checks/fault-of.ts';
import type { Sample } from '../../harness/checks/sample.ts';
import type { World } from '../../harness/history/world.ts';
import type { Limits } from './limits.ts';
import type { Naming } from './naming.ts';
import type { Near } from './near.ts';
import { Thinned } from './thinned.ts';
import type { Measured } from './timeline.ts';

export class Samples {
  readonly #naming: Naming;
  readonly #near: Near;
  readonly #samples: Thinned<Measured>;

  constructor(naming: Naming, near: Near, limits: Limits) {
    this.#naming = naming;
    this.#near = near;
    this.#samples = new Thinned(limits.samples, 4);
  }

  /** The Judge tells. */
  on(sample: Sample): void {
    const { kind, atUs, line, lock, worker, valueUs, boundUs, boundText, fault } = sample;
    const isBeyond = boundUs !== null && (kind === 'early-expiry' ? valueUs < boundUs : valueUs > boundUs);
    this.#samples.add(isBeyond ? 0 : this.#near.distance(atUs), () => ({
      kind,
      atUs,
      worker: worker ?? null,
      lock: this.#naming.lock(lock),
      valueMs: valueUs / 1000,
      boundMs: boundUs === null ? null : boundUs / 1000,
      boundText: this.#naming.text(boundText),
      fault: this.#naming.name(fault),
      line,
    }));
  }

  /** Somebody has a lock; as the checks believe the event, once the world knows it. */
  acquired({ hold: number, saidUs, atUs }: EventOf<'acquired'>, line: number, world: World): void {
    const hold = world.hold(number);
    if (hold === undefined) return;
    const hadUs = saidUs ?? atUs;
    const distance = this.#near.distance(hadUs);
    this.#samples.add(distance === 2 ? 3 : distance, () => ({
      kind: 'acquire',
      atUs: hadUs,
      worker: hold.owner.worker,
      lock: this.#naming.lock(hold.lock),
      valueMs: (hadUs - hold.acquire.atUs) / 1000,
      boundMs: null,
      boundText: '',
      fault: faultOf(hold.owner, hadUs),
      line,
    }));
  }

  end(): { readonly samples: Measured[]; readonly leftOut: number; readonly came: number } {
    const samples = this.#samples.items.toSorted((a, b) => a.atUs - b.atUs);
    return { samples, leftOut: this.#samples.leftOut, came: this.#samples.came };
  }
}

/** By line: the bounds that its event was judged by. */
export function boundsOf(samples: readonly Measured[]): Map<number, string> {
  const bounds = new Map<number, string>();
  for (const { line, boundText } of samples) {
    if (line === 0 || boundText === '') continue;
    const before = bounds.get(line);
    bounds.set(line, before === undefined ? boundText : `${before}; ${boundText}`);
  }
  return bounds;
}
