// One Watch stream: several watches, each with an id of its own, over one connection (etcd v3.4.23 etcdserver/api/v3rpc/watch.go).
import { rangeEndOf } from './keys.ts';
import type { WatchCreateRequest, WatchRequest, WatchResponse } from './messages.ts';
import type { Headers } from './responses.ts';
import { eventOf } from './responses.ts';
import { compacted } from './status.ts';
import type { Store } from './store.ts';
import { enumOf, idOf, numberOf, textOf } from './values.ts';
import type { Version } from './version.ts';
import type { Watches } from './watch.ts';
import type { Watcher } from './watcher.ts';

const filterNames = ['Noput', 'Nodelete'];
/** The id of an answer that belongs to no watch. */
const noWatch = '-1';

export interface WatchStreamOptions {
  readonly store: Store;
  readonly watches: Watches;
  readonly headers: Headers;
  readonly semantics: '3.4' | '3.5';
  readonly send: (response: WatchResponse) => void;
}

export class WatchStream {
  readonly #options: WatchStreamOptions;
  /** Those that a compaction ended stay, and so do their ids, until they are cancelled. */
  readonly #watchers = new Map<string, Watcher>();
  #nextId = 0;
  #closed = false;

  constructor(options: WatchStreamOptions) {
    this.#options = options;
  }

  receive({ create_request: create, cancel_request: cancel, progress_request: progress }: WatchRequest): void {
    if (this.#closed) return;
    // Of several, the last on the wire counts.
    if (progress) this.#progress();
    else if (cancel) this.#cancel(idOf(cancel.watch_id));
    else if (create) this.#create(create);
  }

  /** The client went away. */
  close(): void {
    this.#closed = true;
    for (const watcher of this.#watchers.values()) this.#options.watches.cancel(watcher);
    this.#watchers.clear();
  }

  #create(request: WatchCreateRequest): void {
    const { semantics, watches } = this.#options;
    const key = textOf(request.key) || '\0';
    const end = rangeEndOf(request.range_end, true);
    const startRevision = numberOf(request.start_revision);
    if (semantics === '3.5' && startRevision < 0) return this.#refuse(compacted.details);
    if (end !== undefined && end !== '' && key >= end) return this.#refuse('mvcc: watcher range is empty');
    const asked = idOf(request.watch_id);
    if (this.#watchers.has(asked) && asked !== '0') {
      return this.#refuse('mvcc: duplicate watch ID provided on the WatchStream');
    }
    const id = asked === '0' ? this.#freeId() : asked;
    const filters = (request.filters ?? []).map((filter) => enumOf(filterNames, filter));
    const prevKv = request.prev_kv === true;
    const watcher = watches.watch({
      key,
      end,
      startRevision,
      noPut: filters.includes(0),
      noDelete: filters.includes(1),
      onEvents: (changes, revision) => this.#events(id, changes, revision, prevKv),
      onCompacted: (compactRevision) => this.#compacted(id, compactRevision),
    });
    this.#watchers.set(id, watcher);
    this.#options.send({ ...this.#answer(id), created: true });
  }

  #freeId(): string {
    while (this.#watchers.has(String(this.#nextId))) this.#nextId++;
    return String(this.#nextId++);
  }

  #refuse(reason: string): void {
    this.#options.send({ ...this.#answer(noWatch), created: true, canceled: true, cancel_reason: reason });
  }

  /** An id that is unknown has no answer. */
  #cancel(id: string): void {
    const watcher = this.#watchers.get(id);
    if (watcher === undefined) return;
    this.#options.watches.cancel(watcher);
    this.#watchers.delete(id);
    this.#options.send({ ...this.#answer(id), canceled: true });
  }

  /** etcd before 3.4.25 answers at once, later ones only when every watch of the stream has heard all up to now. */
  #progress(): void {
    const { semantics, store } = this.#options;
    if (semantics === '3.5') {
      if (this.#watchers.size === 0) return;
      for (const { state, options } of this.#watchers.values()) {
        if (state !== 'synced' || store.revision < options.startRevision) return;
      }
    }
    this.#options.send(this.#answer(noWatch));
  }

  #events(id: string, changes: Version[], revision: number, prevKv: boolean): void {
    const store = prevKv ? this.#options.store : undefined;
    const answer = this.#answer(id, revision);
    answer.events = changes.map((change) => eventOf(change, store));
    this.#options.send(answer);
  }

  /** etcd leaves the revision out of this header, and takes a compaction at 0 for none: the watch is dead and nobody is told so. */
  #compacted(id: string, compactRevision: number): void {
    const canceled = compactRevision !== 0;
    this.#options.send({ ...this.#answer(id, 0), canceled, compact_revision: String(compactRevision) });
  }

  #answer(id: string, revision = this.#options.store.revision): WatchResponse {
    return {
      header: this.#options.headers.at(revision),
      watch_id: id,
      created: false,
      canceled: false,
      compact_revision: '0',
      cancel_reason: '',
      fragment: false,
      events: [],
    };
  }
}
