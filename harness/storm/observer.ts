// What the controller sees for itself while a storm runs: etcd's watch, a canary put every 100 ms, its own event-loop lag, and, where
// a scenario asks for it, the time to live of the lock's lease.
import type { EtcdClient } from '../cluster/client.ts';
import type { WatchEvent } from '../cluster/watch.ts';
import { environmentError, messageOf } from '../errors.ts';
import type { Journal } from '../history/journal.ts';

/** Key of the canary; it is no lock key and stays out of the history. */
export const CANARY_KEY = '\u0000lockstorm-canary';
const CANARY_INTERVAL_MS = 100;
/** Each has a deadline of 5 s: an etcd that answers none of so many in a row is none. */
const CANARIES_BORNE = 3;
const LAG_PROBE_MS = 20;
/** Shorter delays are the everyday noise of timers. */
const LAG_WORTH_NOTING_US = 50_000;
const TTL_SAMPLE_MS = 500;

export interface ObserverOptions {
  readonly client: EtcdClient;
  readonly journal: Journal;
  /** Sample the time to live of every lease that a present key has. */
  readonly sampleTtl: boolean;
  /** The watch broke for good: the run cannot be judged any further. */
  readonly onFailure: (error: Error) => void;
}

export class Observer {
  readonly #options: ObserverOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #leaseOfKey = new Map<string, string>();
  #watch: { close(): void } | undefined;
  #canary: Promise<void> = Promise.resolve();
  #canaryInFlight = false;
  #canariesLost = 0;
  #revisionSeen = 0;
  #stopped = false;

  constructor(options: ObserverOptions) {
    this.#options = options;
  }

  start(): void {
    const { client, onFailure } = this.#options;
    this.#watch = client.watchAll(1, {
      onEvent: (event) => this.#onWatch(event),
      onError: (error, ended) => {
        if (!ended || this.#stopped) return;
        onFailure(
          environmentError(
            'watch-ended',
            `etcd ended the harness's watch: ${messageOf(error)}.`,
            'Look into the etcd log of the run directory.',
            error,
          ),
        );
      },
    });
    this.#every(CANARY_INTERVAL_MS, () => this.#sendCanary());
    this.#probeLag();
    if (this.#options.sampleTtl) this.#every(TTL_SAMPLE_MS, () => this.#sampleTtl());
  }

  /** Resolves when the watch has delivered everything up to `revision`, or after `patienceMs`; false then. */
  async caughtUp(revision: number, patienceMs: number): Promise<boolean> {
    const { clock } = this.#options.journal;
    const untilUs = clock.nowUs() + patienceMs * 1000;
    while (this.#revisionSeen < revision && clock.nowUs() < untilUs) await new Promise((done) => setTimeout(done, 10));
    return this.#revisionSeen >= revision;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#canary;
    this.#watch?.close();
  }

  #onWatch(event: WatchEvent): void {
    this.#revisionSeen = Math.max(this.#revisionSeen, event.revision);
    if (event.key === CANARY_KEY) return;
    if (event.type === 'PUT') this.#leaseOfKey.set(event.key, event.lease);
    else this.#leaseOfKey.delete(event.key);
    const { type, key, revision, createRevision, lease } = event;
    this.#options.journal.record({ kind: 'watch', type, key, revision, createRevision, lease });
  }

  /** One canary at a time: when etcd is slow the next one waits, and its round trip tells. */
  #sendCanary(): void {
    if (this.#canaryInFlight) return;
    this.#canaryInFlight = true;
    const { client, journal } = this.#options;
    const sentUs = journal.clock.nowUs();
    const note = (outcome: string, revision?: number): void => {
      this.#canaryInFlight = false;
      if (this.#stopped && outcome !== 'ok') return; // the connection was closed under it
      this.#canariesLost = outcome === 'ok' ? 0 : this.#canariesLost + 1;
      if (this.#canariesLost === CANARIES_BORNE) this.#giveUp(outcome);
      const rttUs = journal.clock.nowUs() - sentUs;
      journal.record({ kind: 'canary', rttUs, outcome, ...(revision !== undefined && { revision }) });
    };
    this.#canary = client.put(CANARY_KEY, '').then(
      ({ revision }) => note('ok', revision),
      (error: unknown) => note(messageOf(error)),
    );
  }

  #giveUp(outcome: string): void {
    this.#options.onFailure(
      environmentError(
        'etcd-not-answering',
        `etcd has not answered ${CANARIES_BORNE} small puts in a row: ${outcome}.`,
        'Look into the etcd log of the run directory; what was recorded until then is kept.',
      ),
    );
  }

  #probeLag(): void {
    const { journal } = this.#options;
    let dueUs = journal.clock.nowUs() + LAG_PROBE_MS * 1000;
    this.#every(LAG_PROBE_MS, () => {
      const nowUs = journal.clock.nowUs();
      const lagUs = nowUs - dueUs;
      if (lagUs > LAG_WORTH_NOTING_US) journal.record({ kind: 'stall', lagUs });
      dueUs = nowUs + LAG_PROBE_MS * 1000;
    });
  }

  #sampleTtl(): void {
    const { client, journal } = this.#options;
    for (const lease of new Set(this.#leaseOfKey.values())) {
      if (lease === '0') continue;
      client.leaseTimeToLive(lease).then(
        ({ remainingSeconds, grantedSeconds }) => {
          if (this.#stopped) return undefined;
          return journal.record({ kind: 'ttl', lease, remainingSeconds, grantedSeconds });
        },
        () => undefined, // a sample missed is no evidence of anything; the canary tells when etcd does not answer
      );
    }
  }

  #every(intervalMs: number, act: () => void): void {
    this.#timers.push(setInterval(act, intervalMs));
  }
}
