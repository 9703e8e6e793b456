// All watches: who hears of which revision, and when. A watch that starts in the past is told of it by a pass every 100 ms, as
// etcd does it (timing.md section 4; etcd v3.4.23 mvcc/watchable_store.go).
import type { GridTimerOptions } from './grid-timer.ts';
import { GridTimer } from './grid-timer.ts';
import type { Store } from './store.ts';
import type { Version } from './version.ts';
import type { WatchOptions } from './watcher.ts';
import { Watcher } from './watcher.ts';

/** etcd's watchBatchMaxRevs: revisions that one pass tells a watcher of. */
const revisionsPerPassMax = 1000;

export interface WatchesOptions extends GridTimerOptions {
  readonly store: Store;
}

export class Watches {
  readonly #store: Store;
  readonly #clock: GridTimerOptions['clock'];
  readonly #passes: GridTimer;
  readonly #ofKey = new Map<string, Watcher[]>();
  #ofRanges: Watcher[] = [];
  #unsynced: Watcher[] = [];
  /** Commits that were made while others are being told: each watcher hears of revisions in order. */
  readonly #untold: { changes: Version[]; revision: number }[] = [];
  #telling = false;

  constructor(options: WatchesOptions) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#passes = new GridTimer(options, () => this.#sync());
    this.#store.onCommit = (changes, revision) => this.#tellOf(changes, revision);
  }

  /** Never tells before it returns. */
  watch(options: WatchOptions): Watcher {
    const { startRevision } = options;
    const current = this.#store.revision;
    const synced = startRevision > current || startRevision === 0;
    const watcher = new Watcher(
      options,
      synced ? 'synced' : 'unsynced',
      synced ? Math.max(startRevision, current + 1) : startRevision,
    );
    if (synced) this.#add(watcher);
    else {
      this.#unsynced.push(watcher);
      this.#passes.passBy(this.#clock.nowUs());
    }
    return watcher;
  }

  cancel(watcher: Watcher): void {
    if (watcher.state === 'unsynced') this.#unsynced = this.#unsynced.filter((other) => other !== watcher);
    if (watcher.state === 'synced') this.#remove(watcher);
    watcher.state = 'ended';
  }

  stop(): void {
    this.#passes.callOff();
  }

  #add(watcher: Watcher): void {
    const { key, end } = watcher.options;
    if (end !== undefined) this.#ofRanges = [...this.#ofRanges, watcher];
    else this.#ofKey.set(key, [...(this.#ofKey.get(key) ?? []), watcher]);
  }

  /** Lists are replaced, not changed: one of them may be being walked through. */
  #remove(watcher: Watcher): void {
    const { key, end } = watcher.options;
    if (end !== undefined) {
      this.#ofRanges = this.#ofRanges.filter((other) => other !== watcher);
      return;
    }
    const rest = this.#ofKey.get(key)?.filter((other) => other !== watcher) ?? [];
    if (rest.length > 0) this.#ofKey.set(key, rest);
    else this.#ofKey.delete(key);
  }

  #tellOf(changes: Version[], revision: number): void {
    if (this.#telling) {
      this.#untold.push({ changes, revision });
      return;
    }
    if (this.#ofRanges.length === 0 && this.#ofKey.size === 0) return;
    this.#telling = true;
    try {
      this.#tell(changes, revision);
      for (let next = this.#untold.shift(); next !== undefined; next = this.#untold.shift()) {
        this.#tell(next.changes, next.revision);
      }
    } finally {
      this.#telling = false;
    }
  }

  #tell(changes: Version[], revision: number): void {
    if (changes.length > 1) {
      for (const [watcher, concerned] of this.#concerned(changes)) {
        if (watcher.state === 'synced') watcher.tell(concerned, revision);
      }
      return;
    }
    const change = changes[0]!;
    const ofRanges = this.#ofRanges;
    const ofKey = this.#ofKey.get(change.key.text);
    if (ofKey !== undefined) tellEach(ofKey, change, revision);
    tellEach(ofRanges, change, revision);
  }

  /** All changes of a revision reach a watcher together. */
  #concerned(changes: Version[]): Map<Watcher, Version[]> {
    const concerned = new Map<Watcher, Version[]>();
    for (const change of changes) {
      for (const watchers of [this.#ofKey.get(change.key.text) ?? [], this.#ofRanges]) {
        for (const watcher of watchers) {
          if (!watcher.concerns(change)) continue;
          const known = concerned.get(watcher);
          if (known === undefined) concerned.set(watcher, [change]);
          else known.push(change);
        }
      }
    }
    return concerned;
  }

  #sync(): void {
    const batch = this.#unsynced;
    this.#unsynced = [];
    for (const watcher of batch) {
      if (watcher.state === 'unsynced') this.#catchUp(watcher);
    }
    if (this.#unsynced.length > 0) this.#passes.passBy(this.#clock.nowUs() + 1);
  }

  #catchUp(watcher: Watcher): void {
    const { compacted, revision } = this.#store;
    if (watcher.nextRevision < compacted) {
      watcher.state = 'ended';
      watcher.options.onCompacted(compacted);
      return;
    }
    const changes = this.#store.changesSince(watcher.nextRevision).filter((change) => watcher.concerns(change));
    const kept = firstRevisions(changes);
    if (kept < changes.length) {
      watcher.nextRevision = changes[kept]!.modRevision;
      this.#unsynced.push(watcher);
    } else {
      watcher.nextRevision = revision + 1;
      watcher.state = 'synced';
      this.#add(watcher);
    }
    if (kept > 0) watcher.tell(changes.slice(0, kept), revision);
  }
}

function tellEach(watchers: readonly Watcher[], change: Version, revision: number): void {
  for (const watcher of watchers) {
    if (watcher.state === 'synced' && watcher.concerns(change)) watcher.tell([change], revision);
  }
}

/** How many of the changes belong to the first revisions that one pass may tell of. */
function firstRevisions(changes: readonly Version[]): number {
  let revisions = 0;
  for (let index = 0; index < changes.length; index++) {
    if (index > 0 && changes[index]!.modRevision === changes[index - 1]!.modRevision) continue;
    revisions++;
    if (revisions > revisionsPerPassMax) return index;
  }
  return changes.length;
}
