// What the controller sees of the model while a simulation runs: the watch of every key, canary puts, samples of the leases' time to live.
// The twin of harness/storm/observer.ts. A simulated host has no event-loop lag to note.
import { leaseHex } from '../../cluster/lease-id.ts';
import type { SimCluster } from '../cluster/sim-cluster.ts';
import type { EtcdModel } from '../etcd/model.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Rng } from '../kernel/rng.ts';
import { CANARY_KEY, putCanary } from './canary.ts';
import type { Chronicle } from './chronicle.ts';

/**
 * Rarer than on a real host, where a canary also tells how noisy it is: here it only brackets the times of expiries, and so one more is sent
 * when a deletion is seen that no call made.
 */
const CANARY_INTERVAL_US = 1_000_000;
const TTL_SAMPLE_US = 500_000;
const ALL_KEYS = Buffer.from([0]);

interface Kv {
  key: Buffer;
  lease: string;
  create_revision: string;
  mod_revision: string;
}
interface WatchMessage {
  events: readonly { type: 'Put' | 'Delete'; kv: Kv; prev_kv: Kv | null }[];
}

export class SimObserver {
  readonly #kernel: Kernel;
  readonly #cluster: SimCluster;
  readonly #model: EtcdModel;
  readonly #chronicle: Chronicle;
  readonly #rng: Rng;
  readonly #leaseOfKey = new Map<string, string>();
  readonly #hex = new Map<string, string>();
  #lastUs = 0;
  /** The latest revision that an answer to a worker told of. */
  #revisionAnswered = 0;
  #canaryInFlight = false;
  #canaryWanted = false;
  #stopped = false;

  constructor(kernel: Kernel, cluster: SimCluster, chronicle: Chronicle) {
    this.#kernel = kernel;
    this.#cluster = cluster;
    this.#model = cluster.model;
    this.#chronicle = chronicle;
    this.#rng = kernel.rng('observer');
    chronicle.onEvent((event) => {
      if (event.kind === 'rpc' && event.revision !== undefined) {
        this.#revisionAnswered = Math.max(this.#revisionAnswered, event.revision);
      }
    });
  }

  start(sampleTtl: boolean): void {
    const watch = this.#model.open('Watch/Watch', {
      data: (message) => this.#onWatch(message as WatchMessage),
      end: () => undefined,
    });
    watch.write({ create_request: { key: ALL_KEYS, range_end: ALL_KEYS, start_revision: '1', prev_kv: true } });
    this.#every(CANARY_INTERVAL_US, () => this.#sendCanary());
    if (sampleTtl) this.#every(TTL_SAMPLE_US, () => this.#sampleTtl());
  }

  stop(): void {
    this.#stopped = true;
  }

  hexOf(lease: string): string {
    let hex = this.#hex.get(lease);
    if (hex === undefined) this.#hex.set(lease, (hex = leaseHex(lease)));
    return hex;
  }

  /** What etcd sends takes its time, and stays in order. */
  #onWatch(message: WatchMessage): void {
    const events = message.events.filter(({ kv }) => kv.key.toString('latin1') !== CANARY_KEY);
    if (events.length === 0) return;
    this.#lastUs = Math.max(this.#lastUs, this.#kernel.nowUs() + this.#rng.int(100, 600));
    this.#kernel.at(this.#lastUs, null, 'watch', () => {
      for (const { type, kv, prev_kv: previous } of events) {
        const key = kv.key.toString('utf8');
        const of = type === 'Delete' ? (previous ?? kv) : kv;
        const lease = this.hexOf(of.lease);
        if (type === 'Put') this.#leaseOfKey.set(key, lease);
        else this.#leaseOfKey.delete(key);
        this.#chronicle.record({
          kind: 'watch',
          type: type === 'Put' ? 'PUT' : 'DELETE',
          key,
          revision: Number(kv.mod_revision),
          createRevision: Number(of.create_revision),
          lease,
        });
        if (type === 'Delete' && Number(kv.mod_revision) > this.#revisionAnswered) this.#sendCanary();
      }
    });
  }

  /** One at a time, so that their revisions rise with the times at which they were sent (harness/history/revisions.ts). */
  #sendCanary(): void {
    if (this.#canaryInFlight) return void (this.#canaryWanted = true);
    this.#canaryInFlight = true;
    const sentUs = this.#kernel.nowUs();
    this.#kernel.after(this.#rng.int(100, 300), null, 'canary', () => {
      putCanary(this.#kernel, this.#cluster, (outcome, revision) => {
        this.#kernel.after(this.#rng.int(100, 300), null, 'canary', () => {
          const rttUs = this.#kernel.nowUs() - sentUs;
          this.#chronicle.record({ kind: 'canary', rttUs, outcome, ...(revision !== undefined && { revision }) });
          this.#canaryInFlight = false;
          // Who was refused would only be refused again.
          if (!this.#canaryWanted || outcome !== 'ok') return;
          this.#canaryWanted = false;
          this.#sendCanary();
        });
      });
    });
  }

  /** Something happened to etcd: how it answers now is worth knowing. */
  wake(): void {
    if (!this.#stopped) this.#sendCanary();
  }

  #sampleTtl(): void {
    if (!this.#cluster.serves) return;
    for (const lease of new Set(this.#leaseOfKey.values())) {
      if (lease === '0') continue;
      const id = BigInt.asIntN(64, BigInt(`0x${lease}`)).toString();
      this.#model.call('Lease/LeaseTimeToLive', { ID: id }, (error, response) => {
        if (error) return;
        const { TTL, grantedTTL } = response as { TTL: string; grantedTTL: string };
        const remainingSeconds = Number(TTL);
        this.#chronicle.record({ kind: 'ttl', lease, remainingSeconds, grantedSeconds: Number(grantedTTL) });
      });
    }
  }

  #every(intervalUs: number, act: () => void): void {
    this.#kernel.after(intervalUs, null, 'observer', () => {
      if (this.#stopped) return;
      act();
      this.#every(intervalUs, act);
    });
  }
}
