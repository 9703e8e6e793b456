// One watch stream, opened on both sides: what is written to it, and whether both said the same.
import type { Asked, Findings } from './findings.ts';
import type { Side, SideStream } from './side.ts';
import { Arrivals } from './until.ts';
import type { WatcherLog, WatchMessage } from './watch-log.ts';
import { WatchLog } from './watch-log.ts';

/** etcd brings a watcher of the past up to date within 100 ms (timing.md section 4); the rest is for a busy machine. */
const CATCH_UP_MS = 5_000;

export class WatchPair {
  readonly #arrivals = new Arrivals();
  readonly #logs = { model: new WatchLog(), real: new WatchLog() };
  readonly #streams: { readonly model: SideStream; readonly real: SideStream };
  /** For each watcher: etcd began to tell it what happens as it happens, so that even its messages are comparable. */
  readonly #live: boolean[] = [];
  #answersSeen = 0;
  /** The watchers differ, and that is noted: waiting for more would not help. */
  #apart = false;

  constructor(sides: { readonly model: Side; readonly real: Side }) {
    this.#streams = { model: this.#open(sides.model, 'model'), real: this.#open(sides.real, 'real') };
  }

  /** Writes to both; `live` says of a create request that it watches from now on. Compares the answers, once they are there. */
  async write(requests: { model: object; real: object }, live: boolean, asked: Asked, into: Findings): Promise<void> {
    const { model, real } = this.#logs;
    this.#streams.model.write(requests.model);
    await this.#modelIsQuiet();
    this.#streams.real.write(requests.real);
    await this.#arrivals.until(() => real.answers.length >= model.answers.length, CATCH_UP_MS);
    while (this.#live.length < model.watchers.length) this.#live.push(live);
    into.add(asked, model.answers.slice(this.#answersSeen), real.answers.slice(this.#answersSeen));
    this.#answersSeen = Math.max(model.answers.length, real.answers.length);
  }

  /** Waits until real etcd has told as much as the model, and notes the difference if it never does. */
  async settle(asked: Asked, into: Findings): Promise<void> {
    await this.#modelIsQuiet();
    if (this.#apart) return;
    if (await this.#arrivals.until(() => this.#logs.real.reaches(this.#logs.model), CATCH_UP_MS)) return;
    this.#compareHeard(asked, into);
  }

  /**
   * Half-closes the stream, which etcd takes no notice of, compares all that its watchers heard, and goes away. How many events
   * that was.
   */
  async end(asked: Asked, into: Findings): Promise<number> {
    await this.settle(asked, into);
    this.#streams.model.end();
    this.#streams.real.end();
    await this.settle(asked, into);
    const { model, real } = this.#logs;
    into.add(asked, model.ended ?? null, real.ended ?? null);
    if (!this.#apart) this.#compareHeard(asked, into);
    this.#streams.model.cancel();
    this.#streams.real.cancel();
    return real.watchers.reduce((sum, { events }) => sum + events, 0);
  }

  #compareHeard(asked: Asked, into: Findings): void {
    this.#apart = true;
    const { model, real } = this.#logs;
    into.add(asked, { strays: model.strays }, { strays: real.strays });
    into.add(asked, model.answers.slice(this.#answersSeen), real.answers.slice(this.#answersSeen));
    for (const [index, live] of this.#live.entries()) {
      const told = { model: model.watchers[index], real: real.watchers[index] };
      into.add(asked, { watcher: index, ...heard(told.model, live) }, { watcher: index, ...heard(told.real, live) });
    }
  }

  #open(side: Side, name: 'model' | 'real'): SideStream {
    const log = this.#logs[name];
    return side.open('Watch/Watch', {
      message: (message) => {
        log.add(message as WatchMessage);
        this.#arrivals.wake();
      },
      end: (error) => {
        log.ended = { error: error && { code: error.code, details: error.details } };
        this.#arrivals.wake();
      },
    });
  }

  /** The model answers at once, or in microtasks; if it ever needs more, the real side's later answers show it as a difference. */
  async #modelIsQuiet(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * What is compared of a watcher. Of one that began in the past: all events in order, and the message that ended it, but neither how
 * they were packed into messages nor the headers of those, which tell at what moment etcd's catching up came by.
 */
function heard(log: WatcherLog | undefined, live: boolean): object {
  if (log === undefined) return {};
  if (live) return { messages: log.messages };
  return {
    events: log.messages.flatMap(({ events }) => events),
    torn: log.messages.some((message, index) => isTorn(message, log.messages[index + 1])),
    behind: log.messages.some(isBehind),
    end: log.messages.filter(({ canceled }) => canceled),
  };
}

/** Events of one revision must come together. */
function isTorn(message: WatchMessage, next: WatchMessage | undefined): boolean {
  const last = message.events.at(-1)?.kv?.mod_revision;
  return last !== undefined && last === next?.events[0]?.kv?.mod_revision;
}

/** No header may be older than the events below it. */
function isBehind({ header, events }: WatchMessage): boolean {
  return BigInt(header?.revision ?? 0) < BigInt(events.at(-1)?.kv?.mod_revision ?? 0);
}
