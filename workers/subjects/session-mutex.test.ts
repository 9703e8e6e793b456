import assert from 'node:assert/strict';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { stopProcess } from '../../harness/cluster/testing.ts';
import type { Hold, LockClient } from '../subject.ts';
import { pause } from './session/pause.ts';
import type { Session } from './session/session.ts';
import type { Place } from './session-mutex.ts';
import { SessionMutex, sessionSubject, subject } from './session-mutex.ts';
import { Watched, acquire, startTestEtcd, until } from './testing.ts';
import type { TestEtcd } from './testing.ts';

let etcd: TestEtcd;
const clients: LockClient[] = [];
let lock = '';
let count = 0;

beforeAll(async () => {
  etcd = await startTestEtcd();
});
afterAll(() => etcd[Symbol.asyncDispose]());
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  // Whatever a test did: once its clients are closed nothing is left in etcd.
  assert.deepEqual(await etcd.keys(''), []);
  assert.deepEqual(await etcd.leases(), []);
});

async function connect(from = subject): Promise<LockClient> {
  lock = `lock-${(count += 1)}`;
  const client = await etcd.connect(from);
  clients.push(client);
  return client;
}

/** Starts to acquire and returns once the waiter has its place in the queue. */
async function queue(client: LockClient, request: Parameters<typeof acquire>[2] = {}) {
  const before = (await etcd.keys(lock)).length;
  const waiter = new Watched(acquire(client, lock, request));
  waiter.promise.catch(() => undefined);
  await until(async () => (await etcd.keys(lock)).length === before + 1, 'the waiter is in the queue');
  return waiter;
}

describe('holding', () => {
  test('the key, its lease and the token are those of Go’s clientv3/concurrency', async () => {
    const hold = await acquire(await connect(), lock);
    const [key] = await etcd.keys(lock);
    expect(key).toMatchObject({ key: `${lock}/${hold.leaseId}`, value: '', lease: hold.leaseId });
    expect(hold.token).toBe(String(key!.createRevision));
    await hold.release();
  });

  test('release leaves nothing, may be called again, and makes room', async () => {
    const client = await connect();
    const hold = await acquire(client, lock);
    await hold.release();
    expect(await etcd.keys(lock)).toEqual([]);
    expect(await etcd.leases()).toEqual([]);
    expect(hold.lost!.aborted).toBe(false);
    const next = await acquire(client, lock);
    await hold.release();
    expect(await etcd.keys(lock)).toHaveLength(1);
    await next.release();
  });

  test('a kept-alive lease outlives its TTL many times', async () => {
    const hold = await acquire(await connect(), lock);
    const [before] = await etcd.keys(lock);
    await pause(3_500);
    expect(hold.lost!.aborted).toBe(false);
    expect(await etcd.keys(lock)).toEqual([before]);
    await hold.release();
  });

  test('an orphaned lease runs out, the holder is told before, and the next waiter gets in', async () => {
    const [holder, next] = [await connect(), await connect()];
    const order: string[] = [];
    const hold = await acquire(holder, lock, { lease: 'orphaned' });
    hold.lost!.addEventListener('abort', () => order.push('lost'));
    const waiter = acquire(next, lock).then((nextHold) => {
      order.push('next');
      return nextHold;
    });
    await (await waiter).release();
    expect(order).toEqual(['lost', 'next']);
    expect(String(hold.lost!.reason)).toContain('may have run out');
    await hold.release();
  });

  test('an orphaned lease is renewed while it waits and never once it is held', async () => {
    const [holder, next] = [await connect(), await connect()];
    const hold = await acquire(holder, lock);
    const waiter = await queue(next, { lease: 'orphaned' });
    await pause(2_500);
    expect(await etcd.keys(lock)).toHaveLength(2);
    await hold.release();
    const orphaned = await waiter.promise;
    await until(async () => (await etcd.keys(lock)).length === 0, 'the orphaned lock is gone');
    expect(orphaned.lost!.aborted).toBe(true);
  });

  test('a holder whose lease was revoked is told at the next renewal', async () => {
    const hold = await acquire(await connect(), lock);
    await etcd.cluster.client.leaseRevoke(hold.leaseId!);
    await until(() => hold.lost!.aborted, 'the holder is told');
    expect(String(hold.lost!.reason)).toContain('gone');
    await hold.release();
  });

  test('a holder that etcd does not answer is told by its own clock', async () => {
    const hold = await acquire(await connect(), lock);
    const { pid } = etcd.cluster.members[0]!;
    await stopProcess(pid);
    try {
      await until(() => hold.lost!.aborted, 'the holder is told');
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    expect(String(hold.lost!.reason)).toContain('no renewal was acknowledged');
    await hold.release();
  });

  test('1 s asked of an etcd with default flags is 2 s granted, and lived by', async () => {
    await using slow = await startTestEtcd(1_000);
    const client = await slow.connect(subject);
    const hold = await acquire(client, 'floor');
    const { grantedSeconds } = await slow.cluster.client.leaseTimeToLive(hold.leaseId!);
    expect(grantedSeconds).toBe(2);
    await client.close();
  });
});

describe('waiting', () => {
  test('one holder at a time, in the order of the queue, with rising tokens', async () => {
    const holder = await connect();
    const waiting = await Promise.all(Array.from({ length: 5 }, () => connect()));
    const first = await acquire(holder, lock);
    const order: number[] = [];
    const tokens = [BigInt(first.token!)];
    let holders = 1;
    const done: Promise<void>[] = [];
    for (const [index, client] of waiting.entries()) {
      const waiter = await queue(client);
      done.push(
        (async () => {
          const hold = await waiter.promise;
          expect((holders += 1)).toBe(1);
          order.push(index);
          tokens.push(BigInt(hold.token!));
          await pause(10);
          holders -= 1;
          await hold.release();
        })(),
      );
    }
    holders -= 1;
    await first.release();
    await Promise.all(done);
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(tokens).toEqual(tokens.toSorted((one, other) => Number(one - other)));
    expect(new Set(tokens).size).toBe(6);
  });

  test('a waiter that times out leaves nothing and rejects with the reason', async () => {
    const [holder, next] = [await connect(), await connect()];
    const hold = await acquire(holder, lock);
    const reason = new Error('enough');
    const abort = new AbortController();
    const waiter = await queue(next, { signal: abort.signal });
    abort.abort(reason);
    await expect(waiter.promise).rejects.toBe(reason);
    expect((await etcd.keys(lock)).map(({ lease }) => lease)).toEqual([hold.leaseId]);
    expect(await etcd.leases()).toEqual([hold.leaseId]);
  });

  test('an abort at any moment of an acquire leaves either a hold or nothing', async () => {
    const client = await connect();
    for (let afterMs = 0; afterMs < 12; afterMs += 1) {
      const abort = new AbortController();
      setTimeout(() => abort.abort(new Error('enough')), afterMs / 2);
      await acquire(client, lock, { signal: abort.signal }).then(
        (hold) => hold.release(),
        (error: unknown) => expect(error).toBe(abort.signal.reason),
      );
      expect(await etcd.leases()).toEqual([]);
    }
  });

  test('a waiter in the middle that gives up lets nobody past the holder', async () => {
    const [holder, middle, last] = [await connect(), await connect(), await connect()];
    const hold = await acquire(holder, lock);
    const abort = new AbortController();
    const second = await queue(middle, { signal: abort.signal });
    const third = await queue(last);
    abort.abort(new Error('enough'));
    await expect(second.promise).rejects.toThrow('enough');
    await pause(200);
    expect(third.value).toBeUndefined();
    await hold.release();
    await (await third.promise).release();
  });

  test('a waiter whose lease is gone does not enter', async () => {
    const [holder, next] = [await connect(), await connect()];
    const hold = await acquire(holder, lock);
    const waiter = await queue(next);
    const [, waiting] = await etcd.keys(lock);
    await etcd.cluster.client.leaseRevoke(waiting!.lease);
    await hold.release();
    await expect(waiter.promise).rejects.toThrow(/was deleted while it waited|gone/);
  });

  test('a waiter whose watch broke looks again and gets in', async () => {
    class Cut extends SessionMutex {
      cut(): Promise<void> {
        return this.deletions.close();
      }
    }
    const holder = await connect();
    const next = new Cut({ endpoints: etcd.endpoints, signal: new AbortController().signal });
    clients.push(next);
    const hold = await acquire(holder, lock);
    const waiter = await queue(next);
    await pause(50);
    await next.cut();
    await hold.release();
    await expect(waiter.promise).resolves.toHaveProperty('token');
  });

  test('one client waits for many locks at once', async () => {
    const [holder, next] = [await connect(), await connect()];
    const locks = Array.from({ length: 30 }, (_, index) => `${lock}-${index}`);
    // Leases that outlast a stall of this busy process.
    const all = (client: LockClient): Promise<Hold[]> =>
      Promise.all(locks.map((name) => acquire(client, name, { ttlSeconds: 20 })));
    const holds = await all(holder);
    const waiters = all(next);
    await until(async () => (await etcd.keys(lock)).length === 60, 'all are in the queue');
    await Promise.all(holds.map((hold) => hold.release()));
    expect(await waiters).toHaveLength(30);
  });
});

describe('clean-up', () => {
  test('a transaction whose answer is lost leaves neither key nor lease', async () => {
    class Deaf extends SessionMutex {
      protected override async enqueue(session: Session, name: string, signal: AbortSignal): Promise<Place> {
        await super.enqueue(session, name, signal);
        throw new Error('the answer is lost');
      }
    }
    await expect(acquire(await connect(sessionSubject('deaf', Deaf)), lock)).rejects.toThrow('the answer is lost');
    expect(await etcd.keys(lock)).toEqual([]);
    expect(await etcd.leases()).toEqual([]);
  });

  test('an acquire that meets a silent etcd rejects, and what reached etcd later goes', async () => {
    const client = await connect();
    const { pid } = etcd.cluster.members[0]!;
    await (await acquire(client, lock)).release();
    await stopProcess(pid);
    try {
      await expect(acquire(client, lock)).rejects.toThrow(/DEADLINE/i);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await until(async () => (await etcd.leases()).length === 0, 'the lease that was granted unheard has run out');
  });

  test('close() releases holds, ends waits, and refuses more', async () => {
    const [client, other] = [await connect(), await connect()];
    const hold: Hold = await acquire(client, lock);
    const waiter = await queue(client);
    await client.close();
    await expect(waiter.promise).rejects.toThrow('closed');
    expect(await etcd.keys(lock)).toEqual([]);
    expect(await etcd.leases()).toEqual([]);
    await hold.release();
    await expect(acquire(client, lock)).rejects.toThrow('closed');
    await (await acquire(other, lock)).release();
  });
});
