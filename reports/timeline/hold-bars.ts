// Acquires and what became of them, from the events of their workers.
import type { Limits } from './limits.ts';
import type { HistoryEvent, EventOf } from '../../harness/history/events.ts';
import type { Hold } from '../../harness/history/facts.ts';
import type { World } from '../../harness/history/world.ts';
import type { Naming } from './naming.ts';
import type { Near } from './near.ts';
import { Thinned } from './thinned.ts';
import type { HoldBar } from './timeline.ts';

/** Holds that are over, and may still turn out to have gone on: a pipe told late of a write. */
const REMEMBERED = 256;

type Bar = { -readonly [K in keyof HoldBar]: HoldBar[K] };

interface Open {
  readonly bar: Bar;
  readonly known: Hold | undefined;
  /** It has stopped believing, though its acquire is not over. */
  ended: boolean;
}

export class HoldBars {
  readonly #world: World;
  readonly #naming: Naming;
  readonly #near: Near;
  readonly #open = new Map<number, Open>();
  readonly #over = new Map<number, Bar>();
  readonly #bars: Thinned<Bar>;

  constructor(world: World, naming: Naming, near: Near, limits: Limits) {
    this.#world = world;
    this.#naming = naming;
    this.#near = near;
    this.#bars = new Thinned(limits.holds, 4);
  }

  /** Takes note of an event as the checks believe it, once the world knows it. */
  on(event: HistoryEvent, line: number): void {
    switch (event.kind) {
      case 'acquire':
        this.#acquire(event, line);
        break;
      case 'acquired':
        this.#acquired(event, line);
        break;
      case 'lost':
        this.#stop(event.hold, 'lost', event.saidUs ?? event.atUs);
        break;
      case 'release':
        this.#stop(event.hold, 'released', event.atUs);
        break;
      case 'failed':
        this.#stop(event.hold, 'failed', event.saidUs ?? event.atUs);
        this.#close(event.hold);
        break;
      case 'released':
      case 'unreleased':
        this.#stop(event.hold, 'released', event.saidUs ?? event.atUs);
        this.#close(event.hold);
        break;
      case 'wrote':
        if (event.saidUs !== undefined) this.#wrote(event.hold, event.saidUs);
        break;
      case 'exit':
        this.#exit(event);
        break;
      default:
    }
  }

  /** In the order of `askedUs`; what is open goes on until the end. */
  end(untilUs: number): { readonly bars: HoldBar[]; readonly leftOut: number; readonly came: number } {
    for (const [hold, { bar, ended }] of this.#open) {
      if (!ended) bar.untilUs = Math.max(bar.untilUs, untilUs);
      this.#close(hold);
    }
    const bars = this.#bars.items.toSorted((a, b) => a.askedUs - b.askedUs || a.hold - b.hold);
    return { bars, leftOut: this.#bars.leftOut, came: this.#bars.came };
  }

  #acquire({ hold, worker, incarnation, lock, ttlSeconds, atUs }: EventOf<'acquire'>, line: number): void {
    const bar: Bar = {
      hold,
      worker,
      incarnation,
      lock: this.#naming.lock(lock),
      askedUs: atUs,
      fromUs: null,
      untilUs: atUs,
      end: 'open',
      ttlSeconds,
      line,
    };
    this.#open.set(hold, { bar, known: this.#world.hold(hold), ended: false });
  }

  #acquired({ hold, saidUs, atUs, token, lease }: EventOf<'acquired'>, line: number): void {
    const open = this.#open.get(hold);
    if (open === undefined) return;
    const { bar } = open;
    const fromUs = saidUs ?? atUs;
    Object.assign(bar, { fromUs, untilUs: Math.max(fromUs, bar.untilUs), line });
    if (token !== undefined) bar.token = this.#naming.name(token);
    if (lease !== undefined) bar.lease = this.#naming.name(lease);
  }

  /** The first thing that ends a belief is its end. */
  #stop(hold: number, end: HoldBar['end'], atUs: number): void {
    const open = this.#open.get(hold);
    if (open === undefined || open.ended) return;
    open.ended = true;
    open.bar.end = end;
    open.bar.untilUs = Math.max(open.bar.untilUs, atUs);
  }

  /** Whoever writes as the holder believes that it is: the checks go by that too. */
  #wrote(hold: number, saidUs: number): void {
    const bar = this.#open.get(hold)?.bar ?? this.#over.get(hold);
    if (bar !== undefined && bar.fromUs !== null) bar.untilUs = Math.max(bar.untilUs, saidUs);
  }

  #exit({ worker, incarnation, exitedUs, reason }: EventOf<'exit'>): void {
    for (const [hold, { bar }] of this.#open) {
      if (bar.worker !== worker || bar.incarnation !== incarnation) continue;
      this.#stop(hold, reason === 'fault' ? 'killed' : 'exited', exitedUs);
      this.#close(hold);
    }
  }

  #close(hold: number): void {
    const open = this.#open.get(hold);
    if (open === undefined) return;
    this.#open.delete(hold);
    const { bar, known } = open;
    const lease = bar.lease ?? known?.key?.leaseId ?? [...(known?.leases ?? [])].at(-1)?.id;
    if (lease !== undefined && lease !== '0') bar.lease = this.#naming.name(lease);
    const distance = this.#near.distance(bar.fromUs ?? bar.askedUs, bar.untilUs);
    this.#bars.add(distance === 2 && bar.fromUs === null ? 3 : distance, () => bar);
    this.#over.set(hold, bar);
    if (this.#over.size > REMEMBERED) this.#over.delete(this.#over.keys().next().value!);
  }
}
