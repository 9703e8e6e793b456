// The journal appends events to history.jsonl: one writer, one clock, one line an event. Listeners see each event as it is written.
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import { environmentError, messageOf } from '../errors.ts';
import type { HistoryEvent, Unstamped } from './events.ts';

export class Journal {
  readonly clock: Clock;
  readonly #path: string;
  readonly #fd: number;
  readonly #listeners: ((event: HistoryEvent) => void)[] = [];
  #pending: string[] = [];
  #flushScheduled = false;
  #failure: Error | undefined;
  #onFailure: (error: Error) => void = () => {};

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.clock = clock;
    this.#fd = openSync(path, 'wx');
  }

  /** Stamps an event with now (unless it carries its own `atUs`) and appends it. Lines of one event-loop turn share one write. */
  record(event: Unstamped): HistoryEvent {
    const { kind, atUs, ...rest } = event;
    // kind and time first: a history is read by people too.
    const stamped = { kind, atUs: atUs ?? this.clock.nowUs(), ...rest } as HistoryEvent;
    this.#pending.push(JSON.stringify(stamped));
    if (!this.#flushScheduled) {
      this.#flushScheduled = true;
      setImmediate(() => {
        this.#flushScheduled = false;
        this.#tryFlush();
      });
    }
    for (const listener of this.#listeners) listener(stamped);
    return stamped;
  }

  onEvent(listener: (event: HistoryEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Told, once, when the history cannot be written any more (a full disk): the run must then stop, with exit 3. */
  onFailure(listener: (error: Error) => void): void {
    this.#onFailure = listener;
  }

  /** Writes what is pending and closes the file; throws a HarnessError when anything could not be written. */
  close(): void {
    this.#tryFlush();
    closeSync(this.#fd);
    if (this.#failure) throw this.#failure;
  }

  #tryFlush(): void {
    if (this.#pending.length === 0 || this.#failure) return;
    const bytes = Buffer.from(this.#pending.join('\n') + '\n');
    this.#pending = [];
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(this.#fd, bytes, written);
    } catch (error) {
      this.#failure = environmentError(
        'history-not-written',
        `The history ${this.#path} cannot be written: ${messageOf(error)}.`,
        'Free some space or name another folder with --out.',
        error,
      );
      this.#onFailure(this.#failure);
    }
  }
}
