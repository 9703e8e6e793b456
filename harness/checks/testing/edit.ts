// Changes a history line by line and keeps it a history: lines in the order of time, and room between etcd's revisions.
import type { EventKind, EventOf, HistoryEvent } from '../../history/events.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Every revision is multiplied by this, so that a deletion can be moved in between. */
const ROOM = 10;

export class Edit {
  #events: HistoryEvent[];

  constructor(events: readonly HistoryEvent[]) {
    this.#events = structuredClone([...events]);
    for (const event of this.#events as Record<string, unknown>[]) {
      for (const name of ['revision', 'createRevision']) {
        if (typeof event[name] === 'number') event[name] = event[name] * ROOM;
      }
    }
  }

  /** Lines of a kind that match, in order. */
  all<K extends EventKind>(kind: K, match: (event: EventOf<K>) => boolean = () => true): Mutable<EventOf<K>>[] {
    return this.#events.filter((event): event is EventOf<K> => event.kind === kind && match(event as EventOf<K>));
  }

  /** The first line of a kind that matches. */
  one<K extends EventKind>(kind: K, match?: (event: EventOf<K>) => boolean): Mutable<EventOf<K>> {
    const [event] = this.all(kind, match);
    if (!event) throw new Error(`the history has no such ${kind}`);
    return event;
  }

  /** The lines of a call, request first. */
  call(method: string, match: (event: EventOf<'rpc'>) => boolean): Mutable<EventOf<'rpc'>>[] {
    const { call } = this.one('rpc', (event) => event.method === method && match(event));
    return this.all('rpc', (event) => event.call === call);
  }

  remove(...events: HistoryEvent[]): void {
    this.#events = this.#events.filter((event) => !events.includes(event));
  }

  add(...events: HistoryEvent[]): void {
    this.#events.push(...events);
  }

  /** Moves a line, and what it says of its own time, to `atUs`. */
  move(event: Mutable<HistoryEvent>, atUs: number): void {
    const byUs = atUs - event.atUs;
    event.atUs += byUs;
    if ('saidUs' in event && event.saidUs !== undefined) event.saidUs += byUs;
    if ('sentUs' in event && event.sentUs !== undefined) event.sentUs += byUs;
    if (event.kind === 'watch' && event.type === 'DELETE') event.revision = this.revisionAt(atUs);
  }

  /** A revision that no line has, as etcd would have given it at this time. */
  revisionAt(atUs: number): number {
    const canary = this.all('canary', (event) => event.atUs - event.rttUs <= atUs).at(-1);
    const taken = new Set(this.#events.map((event) => ('revision' in event ? event.revision : undefined)));
    let revision = (canary?.revision ?? 0) + 1;
    while (taken.has(revision)) revision += 1;
    return revision;
  }

  /** The history, in the order of time; lines of one moment keep their order. */
  done(): HistoryEvent[] {
    return this.#events
      .map((event, index) => ({ event, index }))
      .toSorted((a, b) => a.event.atUs - b.event.atUs || a.index - b.index)
      .map(({ event }) => event);
  }
}
