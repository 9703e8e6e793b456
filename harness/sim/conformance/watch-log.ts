// What one side said on one watch stream, sorted: answers to what the client asked, and for each watcher what it was told.

/** As proto-loader gives it, in part. */
export interface WatchMessage {
  readonly header: { readonly revision: string } | null;
  readonly watch_id: string;
  readonly created: boolean;
  readonly canceled: boolean;
  readonly compact_revision: string;
  readonly events: readonly { readonly kv: { readonly mod_revision: string } | null }[];
}

/** One watcher from its creation until its id is used again or the stream ends. */
export class WatcherLog {
  /** Messages with events, and the one that ends it because history was compacted. */
  readonly messages: WatchMessage[] = [];
  events = 0;
  over = false;

  add(message: WatchMessage): void {
    this.messages.push(message);
    this.events += message.events.length;
    this.over ||= message.canceled;
  }
}

export class WatchLog {
  /** Answers to creates, cancels and progress requests, in order. */
  readonly answers: WatchMessage[] = [];
  /** Every watcher ever created on this stream, in order. */
  readonly watchers: WatcherLog[] = [];
  /** What came for nobody: an id that was never announced. */
  readonly strays: WatchMessage[] = [];
  ended: { readonly error: { readonly code: number; readonly details: string } | null } | undefined;
  readonly #byId = new Map<string, WatcherLog>();

  add(message: WatchMessage): void {
    const unasked = message.events.length > 0 || message.compact_revision !== '0';
    if (!unasked || message.created) {
      this.answers.push(message);
      if (!message.created || message.canceled) return;
      const watcher = new WatcherLog();
      this.watchers.push(watcher);
      this.#byId.set(message.watch_id, watcher);
      return;
    }
    const watcher = this.#byId.get(message.watch_id);
    if (watcher) watcher.add(message);
    else this.strays.push(message);
  }

  /** True when this log has at least as much as the other one. */
  reaches(other: WatchLog): boolean {
    return (
      this.answers.length >= other.answers.length &&
      this.watchers.length >= other.watchers.length &&
      (other.ended === undefined || this.ended !== undefined) &&
      other.watchers.every((theirs, index) => {
        const ours = this.watchers[index]!;
        return ours.events >= theirs.events && (!theirs.over || ours.over);
      })
    );
  }
}
