// Lock keys as etcd tells of them, by the same World that the checks judge by: which of them was the oldest of its lock, and how each ended.
import type { EventOf, HistoryEvent } from '../../harness/history/events.ts';
import type { Deletion, Incarnation, Key } from '../../harness/history/facts.ts';
import type { World } from '../../harness/history/world.ts';
import type { Limits } from './limits.ts';
import type { Naming } from './naming.ts';
import type { Near } from './near.ts';
import { Reached } from './reached.ts';
import { Thinned } from './thinned.ts';
import type { GrantBar } from './timeline.ts';

type Bar = { -readonly [K in keyof GrantBar]: GrantBar[K] };

interface Present {
  readonly key: Key;
  bar: Bar;
  /** Whose it is since it was put over somebody else's; undefined: its creator's. */
  owner?: Incarnation;
}

export class GrantBars {
  readonly #world: World;
  readonly #naming: Naming;
  readonly #near: Near;
  /** Keys that are there, by name. */
  readonly #there = new Map<string, Present>();
  /** Those, and others whose end is not settled yet. */
  readonly #known = new Map<Key, Present>();
  /** To whose key a lock is granted now. */
  readonly #oldest = new Map<string, Present>();
  /** The latest put over a key that was there. */
  readonly #putOver = new WeakMap<Key, { readonly atUs: number; readonly line: number }>();
  readonly #bars: Thinned<Bar>;
  readonly #reached = new Reached();

  constructor(world: World, naming: Naming, near: Near, limits: Limits) {
    this.#world = world;
    this.#naming = naming;
    this.#near = near;
    this.#bars = new Thinned(limits.grants, 4);
    world.onDeletion((deletion) => this.#settled(deletion));
    world.authors.onOverwrite(({ key, by }) => this.#overwritten(key, by.owner));
  }

  /** Before the world takes note of an event: it may tell at once who put over a key. */
  before(event: HistoryEvent, line: number): void {
    const key = event.kind === 'watch' && event.type === 'PUT' ? this.#world.keys.get(event.key) : undefined;
    if (key !== undefined) this.#putOver.set(key, { atUs: event.atUs, line });
  }

  /** Once the world knows it. */
  on(event: HistoryEvent): void {
    this.#reached.on(event);
    if (event.kind !== 'watch') return;
    const lock = this.#world.lockOf(event.key);
    if (lock === undefined) return;
    if (event.type === 'PUT') this.#appeared(event, lock);
    else this.#gone(event, lock);
  }

  /** In the order of `putUs`; what is there stays until the end. */
  end(untilUs: number): { readonly bars: GrantBar[]; readonly leftOut: number; readonly came: number } {
    for (const present of this.#known.values()) {
      if (present.bar.end === 'open') present.bar.untilUs = Math.max(present.bar.untilUs, untilUs);
      this.#close(present);
    }
    const bars = this.#bars.items.toSorted((a, b) => a.putUs - b.putUs || a.createRevision - b.createRevision);
    return { bars, leftOut: this.#bars.leftOut, came: this.#bars.came };
  }

  #appeared({ key: name, createRevision, atUs }: EventOf<'watch'>, lock: string): void {
    const key = this.#world.keys.get(name);
    if (key === undefined || this.#known.has(key)) return;
    // The watch may be late: what came to etcd after it may have been answered before.
    const putUs = this.#byUs(createRevision, atUs);
    const before = this.#there.get(name);
    // A key of that name was there, and nobody saw its end.
    if (before !== undefined) this.#end(before, lock, putUs);
    const bar: Bar = {
      worker: null,
      lock: this.#naming.lock(lock),
      key: this.#naming.name(name),
      lease: key.leaseId,
      createRevision,
      putUs,
      fromUs: null,
      untilUs: putUs,
      end: 'open',
      line: key.put.line,
    };
    const present: Present = { key, bar };
    this.#known.set(key, present);
    this.#there.set(name, present);
    if (!this.#oldest.has(lock)) this.#grant(lock, before?.bar.untilUs ?? putUs);
  }

  #gone({ key: name, revision, atUs }: EventOf<'watch'>, lock: string): void {
    const present = this.#there.get(name);
    if (present === undefined) return;
    present.bar.endRevision = revision;
    this.#end(present, lock, this.#byUs(revision, atUs));
  }

  #end(present: Present, lock: string, atUs: number): void {
    const { bar, key } = present;
    bar.end = 'unknown';
    bar.untilUs = Math.max(atUs, bar.fromUs ?? bar.putUs);
    this.#there.delete(key.name);
    if (this.#oldest.get(lock) !== present) return;
    this.#oldest.delete(lock);
    this.#grant(lock, bar.untilUs);
  }

  /** The lock is the oldest key's that is there, not before `fromUs`. */
  #grant(lock: string, fromUs: number): void {
    const key = this.#world.keysOf(lock)[0];
    const present = key && this.#known.get(key);
    if (present === undefined) return;
    present.bar.fromUs = Math.max(present.bar.putUs, fromUs);
    present.bar.untilUs = Math.max(present.bar.untilUs, present.bar.fromUs);
    this.#oldest.set(lock, present);
  }

  /** Who brought its end about is known now. */
  #settled({ key, by }: Deletion): void {
    const present = this.#known.get(key);
    if (present === undefined) return;
    const owner = present.owner ?? key.owner;
    if (typeof by === 'string') present.bar.end = by === 'expiry' ? 'expired' : 'unknown';
    else if (owner !== undefined) present.bar.end = by.owner === owner ? 'deleted' : 'stolen';
    this.#close(present);
  }

  /** Somebody else put a key of its own over it: from then on the lock is that one's. */
  #overwritten(key: Key, owner: Incarnation): void {
    const present = this.#known.get(key);
    const at = this.#putOver.get(key);
    if (present === undefined || at === undefined || present.bar.end !== 'open') return;
    const { bar } = present;
    const atUs = Math.max(at.atUs, bar.fromUs ?? bar.putUs);
    Object.assign(bar, { worker: (present.owner ?? key.owner)?.worker ?? null, untilUs: atUs, end: 'stolen' });
    this.#keep(bar);
    present.owner = owner;
    present.bar = {
      ...bar,
      putUs: atUs,
      fromUs: bar.fromUs === null ? null : atUs,
      untilUs: atUs,
      end: 'open',
      line: at.line,
    };
  }

  #close(present: Present): void {
    const { bar, key, owner } = present;
    this.#known.delete(key);
    if (this.#there.get(key.name) === present) this.#there.delete(key.name);
    bar.worker = (owner ?? key.owner)?.worker ?? null;
    bar.lease = this.#naming.name(key.leaseId);
    this.#keep(bar);
  }

  #keep(bar: Bar): void {
    const distance = this.#near.distance(bar.fromUs ?? bar.putUs, bar.untilUs);
    this.#bars.add(distance === 2 && bar.fromUs === null ? 3 : distance, () => bar);
  }

  /** When etcd certainly had come to a revision that the watch tells of now. */
  #byUs(revision: number, seenUs: number): number {
    return Math.min(seenUs, this.#world.revisions.doneByUs(revision) ?? seenUs, this.#reached.byUs(revision));
  }
}
