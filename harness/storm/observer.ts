// What the controller sees for itself while a storm runs: etcd's watch, a canary put every 100 ms, its own event-loop lag, and, where
// a scenario asks for it, the time to live of the lock's lease.
import { canaryKey } from '../cluster/canary-key.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { EtcdCallError } from '../cluster/etcd-call-error.ts';
import type { Watch, WatchEvent, WatchListener } from '../cluster/watch.ts';
import { environmentError, messageOf } from '../errors.ts';
import type { Journal } from '../history/journal.ts';
import { whereToLook } from './where-to-look.ts';

const CANARY_INTERVAL_MS = 100;
/** Each has a deadline of 5 s: an etcd that answers none of so many in a row is none, unless a fault explains it. */
const CANARIES_BORNE = 3;
const SILENCE_BORNE_MS = 15_000;
/** A watch that has not told what a canary was told so long ago hears a member that is behind. */
const WATCH_LAG_BORNE_MS = 2_000;
const LAG_PROBE_MS = 20;
/** Shorter delays are the everyday noise of timers. */
const LAG_WORTH_NOTING_US = 50_000;
const TTL_SAMPLE_MS = 500;

export interface ObserverOptions {
  readonly cluster: Cluster;
  /** How long etcd may take to elect somebody, twice over. */
  readonly electionPatienceMs: number;
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
  readonly #canaryKey: string;
  #watch: Watch | undefined;
  #canary: Promise<void> = Promise.resolve();
  #canaryInFlight: AbortController | undefined;
  #canarySentUs = 0;
  #canariesLost = 0;
  /** When etcd last answered, or could not be expected to. */
  #excusedUs = 0;
  /** The oldest canary that the watch has not told of. */
  #awaited: { readonly revision: number; readonly sinceUs: number } | undefined;
  #revisionSeen = 0;
  #stopped = false;

  constructor(options: ObserverOptions) {
    this.#options = options;
    this.#canaryKey = canaryKey(options.cluster.keyPrefix);
  }

  start(): void {
    const { cluster, onFailure } = this.#options;
    const listener: WatchListener = {
      onEvent: (event) => this.#onWatch(event),
      onError: (error, ended) => {
        if (!ended || this.#stopped) return;
        onFailure(
          environmentError(
            'watch-ended',
            `etcd ended the harness's watch: ${messageOf(error)}.`,
            whereToLook(cluster),
            error,
          ),
        );
      },
    };
    this.#watch = cluster.client.watchAll(cluster.sinceRevision ?? 1, listener, cluster.keyPrefix);
    this.#every(CANARY_INTERVAL_MS, () => this.#sendCanary());
    this.#probeLag();
    if (this.#options.sampleTtl) this.#every(TTL_SAMPLE_MS, () => this.#sampleTtl());
  }

  /** What was on its way while nobody led may be lost: the canary is sent anew, and has told until when nobody answered. */
  leaderChanged(): void {
    const { clock } = this.#options.journal;
    if (clock.nowUs() - this.#canarySentUs > CANARY_INTERVAL_MS * 1000) this.#canaryInFlight?.abort();
  }

  /** Up to which revision the watch has told everything. */
  get revisionSeen(): number {
    return this.#revisionSeen;
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
    if (event.key === this.#canaryKey) return;
    if (event.type === 'PUT') this.#leaseOfKey.set(event.key, event.lease);
    else this.#leaseOfKey.delete(event.key);
    const { type, key, revision, createRevision, lease } = event;
    this.#options.journal.record({ kind: 'watch', type, key, revision, createRevision, lease });
  }

  /** One canary at a time: when etcd is slow the next one waits, and its round trip tells. */
  #sendCanary(): void {
    const { cluster, journal } = this.#options;
    if (!cluster.answers) this.#excusedUs = journal.clock.nowUs();
    this.#moveWatchOn();
    if (this.#canaryInFlight) return;
    const inFlight = new AbortController();
    this.#canaryInFlight = inFlight;
    const sentUs = journal.clock.nowUs();
    this.#canarySentUs = sentUs;
    const note = (outcome: string, revision?: number): void => {
      this.#canaryInFlight = undefined;
      if (this.#stopped && outcome !== 'ok') return; // the connection was closed under it
      const rttUs = journal.clock.nowUs() - sentUs;
      journal.record({ kind: 'canary', rttUs, outcome, ...(revision !== undefined && { revision }) });
      if (revision !== undefined) this.#answered(revision);
      else this.#notAnswered(outcome);
    };
    this.#canary = cluster.client.put(this.#canaryKey, '', { signal: inFlight.signal }).then(
      ({ revision }) => note('ok', revision),
      (error: unknown) => note(inFlight.signal.aborted ? 'the leader changed meanwhile' : outcomeOf(error)),
    );
  }

  #answered(revision: number): void {
    const nowUs = this.#options.journal.clock.nowUs();
    this.#canariesLost = 0;
    this.#excusedUs = nowUs;
    if (revision > this.#revisionSeen) this.#awaited ??= { revision, sinceUs: nowUs };
  }

  #notAnswered(outcome: string): void {
    const { cluster, journal, electionPatienceMs, onFailure } = this.#options;
    this.#canariesLost += 1;
    const silentMs = (journal.clock.nowUs() - this.#excusedUs) / 1000;
    if (this.#canariesLost < CANARIES_BORNE || silentMs < SILENCE_BORNE_MS + electionPatienceMs) return;
    onFailure(
      environmentError(
        'etcd-not-answering',
        `etcd has not answered any of ${this.#canariesLost} small puts in ${(silentMs / 1000).toFixed(1)} s: ${outcome}.`,
        whereToLook(cluster),
      ),
    );
  }

  /** The watch must not hang on a member that is up and yet hears nothing: what it misses would look late. */
  #moveWatchOn(): void {
    if (!this.#awaited || this.#revisionSeen >= this.#awaited.revision) return (this.#awaited = undefined);
    const nowUs = this.#options.journal.clock.nowUs();
    if (nowUs - this.#awaited.sinceUs < WATCH_LAG_BORNE_MS * 1000) return;
    this.#awaited = { ...this.#awaited, sinceUs: nowUs };
    this.#watch?.moveOn();
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
    const { cluster, journal } = this.#options;
    for (const lease of new Set(this.#leaseOfKey.values())) {
      if (lease === '0') continue;
      cluster.client.leaseTimeToLive(lease).then(
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

/** The gRPC status where there is one: a canary fails ten times a second while a member is down. */
function outcomeOf(error: unknown): string {
  return error instanceof EtcdCallError ? error.status : messageOf(error);
}
