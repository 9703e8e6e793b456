// One watch of a key or range: where it is in the history, and who hears of it.
import type { RangeEnd } from './keys.ts';
import { inRange } from './keys.ts';
import type { Version } from './version.ts';

export interface WatchOptions {
  readonly key: string;
  readonly end: RangeEnd;
  /** The first revision to hear of. */
  readonly startRevision: number;
  readonly noPut: boolean;
  readonly noDelete: boolean;
  /** The changes of one revision, or of many when it catches up; never none. `revision`: the store's when they were sent. */
  readonly onEvents: (changes: Version[], revision: number) => void;
  /** The revision it was to go on from is compacted. It hears nothing more. */
  readonly onCompacted: (compactRevision: number) => void;
}

export class Watcher {
  readonly options: WatchOptions;
  /** synced: hears of each revision as it happens · unsynced: waits for the next pass that tells it of the past · ended. */
  state: 'synced' | 'unsynced' | 'ended';
  /** It has heard of every revision before this one. */
  nextRevision: number;

  constructor(options: WatchOptions, state: 'synced' | 'unsynced', nextRevision: number) {
    this.options = options;
    this.state = state;
    this.nextRevision = nextRevision;
  }

  concerns(change: Version): boolean {
    const { key, end } = this.options;
    return change.modRevision >= this.nextRevision && inRange(change.key.text, key, end);
  }

  /** Tells of changes, except of those that it filters out. */
  tell(changes: Version[], revision: number): void {
    const { noPut, noDelete, onEvents } = this.options;
    const rest = noPut || noDelete ? changes.filter(({ version }) => (version === 0 ? !noDelete : !noPut)) : changes;
    if (rest.length > 0) onEvents(rest, revision);
  }
}
