// What the checks measured, with how long acquires took, in ms.
import type { EventOf } from '../../harness/history/events.ts';
import { faultOf } from '../../harness/checks/fault-of.ts';
import type { Sample } from '../../harness/checks/sample.ts';
import type { World } from '../../harness/history/world.ts';
import type { Limits } from './limits.ts';
import type { Naming } from './naming.ts';
import type { Near } from './near.ts';
import { Thinned } from './thinned.ts';
import type { Measured, MeasuredSummary } from './timeline.ts';

/** Kinds have two extremes each, which are kept beside the others. */
const EXTREMES = 10;
/** Of so many values, or of an even choice of half as many, is the median. */
const VALUES_KEPT = 1_000_000;

interface Kind {
  readonly values: Thinned<number>;
  least: Measured;
  most: Measured;
}

export class Samples {
  readonly #naming: Naming;
  readonly #near: Near;
  readonly #samples: Thinned<Measured>;
  readonly #kinds = new Map<Measured['kind'], Kind>();
  readonly #wanted: boolean;

  constructor(naming: Naming, near: Near, limits: Limits) {
    this.#naming = naming;
    this.#near = near;
    this.#wanted = limits.samples > 0;
    this.#samples = new Thinned(Math.max(limits.samples - EXTREMES, EXTREMES), 4);
  }

  /** The Judge tells. */
  on(sample: Sample): void {
    const { kind, atUs, line, lock, worker, valueUs, boundUs, boundText, fault } = sample;
    const isBeyond = boundUs !== null && (kind === 'early-expiry' ? valueUs < boundUs : valueUs > boundUs);
    this.#add(kind, valueUs / 1000, isBeyond ? 0 : this.#near.distance(atUs), () => ({
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
    this.#add('acquire', (hadUs - hold.acquire.atUs) / 1000, distance === 2 ? 3 : distance, () => ({
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

  #add(kind: Measured['kind'], valueMs: number, rank: number, make: () => Measured): void {
    if (!this.#wanted) return;
    const known = this.#kinds.get(kind);
    if (!known) {
      const first = make();
      this.#kinds.set(kind, { values: new Thinned(VALUES_KEPT, 1), least: first, most: first });
    } else if (valueMs < known.least.valueMs) known.least = make();
    else if (valueMs > known.most.valueMs) known.most = make();
    this.#kinds.get(kind)!.values.add(0, () => valueMs);
    this.#samples.add(rank, make);
  }

  /** `summaries` are of all values, whatever was left out. */
  end(): {
    readonly samples: Measured[];
    readonly summaries: MeasuredSummary[];
    readonly leftOut: number;
    readonly came: number;
  } {
    const extremes = [...this.#kinds.values()].flatMap(({ least, most }) => [least, most]);
    const all = [...this.#samples.items];
    for (const extreme of extremes) if (!all.some((one) => isSame(one, extreme))) all.push(extreme);
    const { came } = this.#samples;
    return {
      samples: all.toSorted((a, b) => a.atUs - b.atUs),
      summaries: [...this.#kinds].map(([kind, of]) => summaryOf(kind, of)),
      leftOut: came - all.length,
      came,
    };
  }
}

function isSame(a: Measured, b: Measured): boolean {
  return (
    a.kind === b.kind && a.line === b.line && a.atUs === b.atUs && a.valueMs === b.valueMs && a.worker === b.worker
  );
}

function summaryOf(kind: Measured['kind'], { values, least, most }: Kind): MeasuredSummary {
  const sorted = Float64Array.from(values.items).toSorted();
  const half = sorted.length >> 1;
  const medianMs = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  return { kind, count: values.came, leastMs: least.valueMs, medianMs, mostMs: most.valueMs };
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
