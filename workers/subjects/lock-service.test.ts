// Beside what any lock does: it is one queue with the reference mutex, and its waiters live.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LockClient } from '../subject.ts';
import { subject } from './lock-service.ts';
import { subject as sessionMutex } from './session-mutex.ts';
import { Watched, acquire, startTestEtcd, until } from './testing.ts';
import type { TestEtcd } from './testing.ts';

let etcd: TestEtcd;
let client: LockClient;
let mutex: LockClient;
beforeAll(async () => {
  etcd = await startTestEtcd();
  client = await etcd.connect(subject);
  mutex = await etcd.connect(sessionMutex);
});
afterAll(async () => {
  await client.close();
  await mutex.close();
  await etcd[Symbol.asyncDispose]();
});

test('its key is the one of its kind, and release leaves nothing', async () => {
  const hold = await acquire(client, 'jobs');
  expect(await etcd.keys('jobs')).toMatchObject([{ key: `jobs/${hold.leaseId}`, lease: hold.leaseId }]);
  await hold.release();
  expect(await etcd.keys('jobs')).toEqual([]);
  expect(await etcd.leases()).toEqual([]);
});

test('a waiter gives up at its signal and leaves nothing', async () => {
  const hold = await acquire(client, 'jobs');
  const waiting = acquire(client, 'jobs', { signal: AbortSignal.timeout(150) });
  await expect(waiting).rejects.toHaveProperty('name', 'TimeoutError');
  await until(async () => (await etcd.keys('jobs')).length === 1, 'its place is given up');
  expect(await etcd.leases()).toEqual([hold.leaseId]);
  await hold.release();
});

test('the reference mutex and the lock service are one queue, in the order of their keys', async () => {
  const order: string[] = [];
  const first = await acquire(mutex, 'orders');
  const waiters: Watched<void>[] = [];
  const waitersOf = [client, mutex, client];
  const inTurn = async (waiting: LockClient, index: number): Promise<void> => {
    const hold = await acquire(waiting, 'orders');
    order.push(`${index}`);
    await hold.release();
  };
  for (const [index, waiting] of waitersOf.entries()) {
    waiters.push(new Watched(inTurn(waiting, index)));
    await until(async () => (await etcd.keys('orders')).length === index + 2, 'it queues');
  }
  expect(order).toEqual([]);
  await first.release();
  await Promise.all(waiters.map(({ promise }) => promise));
  expect(order).toEqual(['0', '1', '2']);
});

test('a waiter keeps its lease alive for longer than its TTL', async () => {
  const first = await acquire(mutex, 'long');
  const waiter = new Watched(acquire(client, 'long'));
  await until(async () => (await etcd.keys('long')).length === 2, 'it queues');
  const [, { lease } = { lease: '0' }] = await etcd.keys('long');
  const startedMs = performance.now();
  await until(() => performance.now() - startedMs > 2_500, 'its TTL of 1 s is over twice');
  expect(await etcd.keys('long')).toHaveLength(2);
  await first.release();
  const hold = await waiter.promise;
  expect(hold.leaseId).toBe(lease);
  await hold.release();
});
