// A row an event, in words, with what a reader filters by.
import type { HistoryEvent } from '../../harness/history/events.ts';
import type { World } from '../../harness/history/world.ts';
import { eventWords } from '../event-words.ts';
import { number } from '../words.ts';
import type { Limits } from './limits.ts';
import type { Naming } from './naming.ts';
import type { Near } from './near.ts';
import { Thinned } from './thinned.ts';
import type { EventRow } from './timeline.ts';

type Row = { -readonly [K in keyof EventRow]: EventRow[K] };

/** In the order in which they give way: what there is most of, and what says least. */
const least: readonly HistoryEvent['kind'][] = ['rpc', 'canary', 'wrote', 'stall', 'garbage', 'ttl'];

export class EventRows {
  readonly #world: World;
  readonly #naming: Naming;
  readonly #near: Near;
  readonly #rows: Thinned<Row>;
  readonly #came = new Map<HistoryEvent['kind'], number>();
  readonly #wanted: boolean;

  constructor(world: World, naming: Naming, near: Near, limits: Limits) {
    this.#world = world;
    this.#naming = naming;
    this.#near = near;
    this.#rows = new Thinned(limits.events, 5);
    this.#wanted = limits.events > 0;
  }

  on(event: HistoryEvent, line: number): void {
    if (!this.#wanted) return;
    this.#came.set(event.kind, (this.#came.get(event.kind) ?? 0) + 1);
    this.#rows.add(this.#rank(event, line), () => this.#row(event, line));
  }

  /** `bounds`: by line, what its event was judged by. */
  end(bounds: ReadonlyMap<number, string>): { readonly rows: readonly EventRow[]; readonly leftOut: string[] } {
    const rows = this.#rows.items;
    for (const row of rows) {
      const bound = bounds.get(row.line);
      if (bound !== undefined) row.bound = bound;
    }
    return { rows, leftOut: this.#leftOut(rows) };
  }

  #leftOut(rows: readonly EventRow[]): string[] {
    if (this.#rows.leftOut === 0) return [];
    const kept = new Map<string, number>();
    for (const { kind } of rows) kept.set(kind, (kept.get(kind) ?? 0) + 1);
    const missing = [...this.#came]
      .map(([kind, came]) => ({ kind, count: came - (kept.get(kind) ?? 0) }))
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => b.count - a.count)
      .map(({ kind, count }) => `${number(count)} × ${kind}`);
    return [
      `Of ${number(this.#rows.came)} events the table has ${number(rows.length)}. Left out, evenly over the run and last of all near violations: ${missing.join(', ')}.`,
    ];
  }

  #rank({ kind, atUs, ...event }: HistoryEvent, line: number): number {
    if (this.#near.lines.has(line)) return 0;
    if (kind === 'run' || kind === 'plan' || kind === 'phase' || kind === 'member' || kind === 'etcd-fault') return 0;
    if (kind === 'fault' && 'what' in event && event.what === 'kill') return 0;
    const distance = this.#near.distance(atUs);
    if (distance < 2) return 1 + distance;
    return least.includes(kind) ? 4 : 3;
  }

  #row(event: HistoryEvent, line: number): Row {
    const { who, text } = eventWords(event);
    const row: Row = { line, atUs: event.atUs, who, kind: event.kind, text: this.#naming.text(text) };
    const lock = this.#lockOf(event);
    if (lock !== undefined) row.lock = this.#naming.lock(lock);
    if ('token' in event && event.token !== undefined) row.token = this.#naming.name(event.token);
    if ('lease' in event && event.kind !== 'acquire' && event.lease !== undefined && event.lease !== '0')
      row.lease = this.#naming.name(event.lease);
    if ('revision' in event && event.revision !== undefined) row.revision = event.revision;
    return row;
  }

  #lockOf(event: HistoryEvent): string | undefined {
    if (event.kind === 'acquire') return event.lock;
    if (event.kind === 'watch') return this.#world.lockOf(event.key);
    if ('hold' in event) return this.#world.hold(event.hold)?.lock;
    if (event.kind !== 'rpc') return undefined;
    const key = event.puts?.[0]?.key ?? event.deletes?.[0]?.key;
    if (key !== undefined) return this.#world.lockOf(key);
    return event.lease === undefined ? undefined : this.#world.leases.get(event.lease)?.hold?.lock;
  }
}
