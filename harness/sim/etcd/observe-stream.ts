// v3election's Observe: the leader and its values, one after the other (etcd v3.4.23 clientv3/concurrency/election.go observe).
import type { Core } from './core.ts';
import { prefixEnd } from './keys.ts';
import type { LeaderResponse } from './messages.ts';
import { oldest } from './queue.ts';
import { keyValueOf } from './responses.ts';
import type { Version } from './version.ts';
import type { Watcher } from './watcher.ts';

export interface ObserveListener {
  answer(response: LeaderResponse): void;
  /** Its watch was compacted away: etcd ends the stream without an error. */
  finished(): void;
}

export class ObserveStream {
  readonly #core: Core;
  readonly #prefix: string;
  readonly #listener: ObserveListener;
  #watcher: Watcher | undefined;
  #closed = false;

  constructor(core: Core, name: string, listener: ObserveListener) {
    this.#core = core;
    this.#prefix = `${name}/`;
    this.#listener = listener;
    this.#look();
  }

  /** The client went away. */
  close(): void {
    this.#closed = true;
    this.#unwatch();
  }

  #look(): void {
    const { store } = this.#core;
    const leader = oldest(this.#core, this.#prefix);
    if (leader !== undefined) this.#follow(leader, store.revision);
    else {
      this.#watch(this.#prefix, prefixEnd(this.#prefix), store.revision, (changes) => {
        const first = changes.find(({ version }) => version > 0);
        if (first !== undefined) this.#follow(first, first.modRevision);
      });
    }
  }

  /** Tells of a leader, then of each of its values, until its key is deleted. */
  #follow(leader: Version, revision: number): void {
    this.#tell(leader, revision);
    this.#watch(leader.key.text, undefined, revision + 1, (changes, at) => {
      for (const change of changes) {
        if (this.#closed) return;
        if (change.version === 0) return this.#look();
        this.#tell(change, at);
      }
    });
  }

  #unwatch(): void {
    if (this.#watcher !== undefined) this.#core.watches.cancel(this.#watcher);
  }

  #tell(leader: Version, revision: number): void {
    this.#listener.answer({ header: this.#core.headers.at(revision), kv: keyValueOf(leader) });
  }

  #watch(
    key: string,
    end: string | undefined,
    startRevision: number,
    onEvents: (changes: Version[], revision: number) => void,
  ): void {
    this.#unwatch();
    if (this.#closed) return;
    const onCompacted = (): void => this.#listener.finished();
    this.#watcher = this.#core.watches.watch({
      key,
      end,
      startRevision,
      noPut: false,
      noDelete: false,
      onEvents,
      onCompacted,
    });
  }
}
