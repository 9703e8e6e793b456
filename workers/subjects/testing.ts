// For the tests of the subjects: a real etcd of their own, and what is left in it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '../../harness/cluster/cluster.ts';
import type { Cluster } from '../../harness/cluster/cluster.ts';
import type { KeyValue } from '../../harness/cluster/key-value.ts';
import { testEtcd } from '../../harness/cluster/testing.ts';
import type { AcquireRequest, Hold, LockClient, LockSubject } from '../subject.ts';
import { pause } from './session/pause.ts';

export interface TestEtcd extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly endpoints: readonly string[];
  /** Keys of this lock, oldest first. */
  keys(lock: string): Promise<KeyValue[]>;
  leases(): Promise<string[]>;
  connect(subject: LockSubject): Promise<LockClient>;
}

/** One member; an election timeout of 500 ms grants leases of 1 s, etcd's default of 1000 ms grants 2 s for 1 s asked. */
export async function startTestEtcd(electionMs = 500): Promise<TestEtcd> {
  const runDirectory = await mkdtemp(join(tmpdir(), 'lockstorm-subjects-'));
  const etcd = await testEtcd();
  const cluster = await startCluster({ etcd, members: 1, heartbeatMs: electionMs / 10, electionMs, runDirectory });
  const endpoints = cluster.members.map((member) => member.clientUrl);
  const never = new AbortController().signal;
  return {
    cluster,
    endpoints,
    async keys(lock) {
      const { kvs } = await cluster.client.range({ prefix: lock });
      return kvs.toSorted((one, other) => one.createRevision - other.createRevision);
    },
    leases: () => cluster.client.leaseLeases(),
    connect: (subject) => subject.connect({ endpoints, signal: never }),
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]();
      await rm(runDirectory, { recursive: true, force: true });
    },
  };
}

/** Acquires with a kept-alive lease of 1 s and patience for 20 s, unless told otherwise. */
export function acquire(client: LockClient, lock: string, request: Partial<AcquireRequest> = {}): Promise<Hold> {
  return client.acquire({
    lock,
    ttlSeconds: 1,
    lease: 'kept-alive',
    signal: AbortSignal.timeout(20_000),
    ...request,
  });
}

/** Asks again and again until the condition holds; rejects after 20 s. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadlineMs = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error(`waited in vain until ${what}`);
    await pause(5);
  }
}

/** A promise with the value it has resolved to by the time it is asked. Its rejection is left to whoever awaits it. */
export class Watched<T> {
  value: T | undefined;
  readonly promise: Promise<T>;

  constructor(promise: Promise<T>) {
    this.promise = promise;
    void this.#watch().catch(() => undefined);
  }

  async #watch(): Promise<void> {
    this.value = await this.promise;
  }
}
