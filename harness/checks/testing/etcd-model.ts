// etcd as far as locks see it, in virtual time: revisions, leases that run out at a tick of 500 ms after S + G, keys that go with them, and
// a watch. What timing.md section 2 says about renewals past the end and puts on such leases holds here too.
import type { EventOf } from '../../history/events.ts';
import type { ModelConfig } from './model-config.ts';
import type { Dice, VirtualTime, Windows } from './virtual-time.ts';

export interface ModelKey {
  readonly key: string;
  lease: string;
  readonly createRevision: number;
}

interface ModelLease {
  readonly grantedSeconds: number;
  expiresUs: number;
  /** Called when it is gone. */
  readonly onGone: (() => void)[];
}

const TICK_US = 500_000;

export class EtcdModel {
  revision = 1;
  readonly keys = new Map<string, ModelKey>();
  readonly leases = new Map<string, ModelLease>();
  readonly #time: VirtualTime;
  readonly #dice: Dice;
  readonly #windows: Windows;
  readonly #floorSeconds: number;
  readonly #slowUs: number;
  readonly #watchers = new Set<(event: Omit<EventOf<'watch'>, 'atUs'>) => void>();
  #leaseIds = 0x694d_0000;

  constructor(time: VirtualTime, dice: Dice, windows: Windows, { floorSeconds, etcdUs }: ModelConfig) {
    this.#time = time;
    this.#dice = dice;
    this.#windows = windows;
    this.#floorSeconds = floorSeconds;
    this.#slowUs = etcdUs;
    this.#tick(dice.between(1, TICK_US));
  }

  /** Does something as etcd, after the way to it, when it runs. */
  handle(act: () => void): void {
    this.#time.at(this.#windows.after(this.#time.nowUs + this.#dice.between(50, this.#slowUs)), act);
  }

  watch(watcher: (event: Omit<EventOf<'watch'>, 'atUs'>) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  grant(seconds: number): { lease: string; grantedSeconds: number } {
    const lease = (this.#leaseIds += this.#dice.between(1, 90)).toString(16);
    const grantedSeconds = Math.max(seconds, this.#floorSeconds);
    this.leases.set(lease, { grantedSeconds, expiresUs: this.#time.nowUs + grantedSeconds * 1e6, onGone: [] });
    return { lease, grantedSeconds };
  }

  /** Answers with the full TTL; 0 when the lease is gone. Past its end it waits for the revoke and answers 0. */
  renew(id: string, answer: (seconds: number) => void): void {
    const lease = this.leases.get(id);
    if (!lease) return answer(0);
    if (lease.expiresUs <= this.#time.nowUs) return void lease.onGone.push(() => answer(0));
    lease.expiresUs = this.#time.nowUs + lease.grantedSeconds * 1e6;
    answer(lease.grantedSeconds);
  }

  /** Deletes the lease with all its keys in one revision; false when there is none. */
  revoke(id: string): boolean {
    const lease = this.leases.get(id);
    if (!lease) return false;
    this.leases.delete(id);
    const keys = [...this.keys.values()].filter((key) => key.lease === id);
    if (keys.length > 0) this.revision += 1;
    for (const key of keys) this.#gone(key);
    for (const told of lease.onGone) told();
    return true;
  }

  /** Creates the key on a lease that exists, expired or not; undefined when there is none. */
  create(key: string, lease: string): ModelKey | undefined {
    if (!this.leases.has(lease)) return undefined;
    this.revision += 1;
    const created = { key, lease, createRevision: this.revision };
    this.keys.set(key, created);
    this.#tell('PUT', created);
    return created;
  }

  /** Deletes the key if it is the one that was created at this revision. */
  delete(key: string, createRevision: number): boolean {
    const present = this.keys.get(key);
    if (present?.createRevision !== createRevision) return false;
    this.revision += 1;
    this.#gone(present);
    return true;
  }

  /** Keys of a queue, oldest first. */
  queue(prefix: string): ModelKey[] {
    return [...this.keys.values()]
      .filter(({ key }) => key.startsWith(prefix))
      .toSorted((a, b) => a.createRevision - b.createRevision);
  }

  #gone(key: ModelKey): void {
    this.keys.delete(key.key);
    this.#tell('DELETE', key);
  }

  #tell(type: 'PUT' | 'DELETE', { key, lease, createRevision }: ModelKey): void {
    for (const watcher of this.#watchers)
      watcher({ kind: 'watch', type, key, revision: this.revision, createRevision, lease });
  }

  /** A pass over the expired leases, then the next one half a second later. */
  #tick(inUs: number): void {
    this.#time.at(this.#windows.after(this.#time.nowUs + inUs), () => {
      for (const [id, { expiresUs }] of this.leases) {
        if (expiresUs > this.#time.nowUs) continue;
        this.#time.at(this.#windows.after(this.#time.nowUs + this.#dice.between(200, 8 * this.#slowUs)), () =>
          this.revoke(id),
        );
      }
      this.#tick(TICK_US);
    });
  }
}
