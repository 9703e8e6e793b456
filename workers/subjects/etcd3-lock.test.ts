import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LockClient } from '../subject.ts';
import { subject } from './etcd3-lock.ts';
import { Watched, acquire, startTestEtcd, until } from './testing.ts';
import type { TestEtcd } from './testing.ts';

let etcd: TestEtcd;
let client: LockClient;
beforeAll(async () => {
  etcd = await startTestEtcd();
  client = await etcd.connect(subject);
});
afterAll(async () => {
  await client.close();
  await etcd[Symbol.asyncDispose]();
});

test('its version is that of the installed package', () => {
  const installed: unknown = createRequire(import.meta.url)('etcd3/package.json');
  expect(installed).toMatchObject({ version: subject.version });
});

test('one holder at a time, and release leaves nothing', async () => {
  const hold = await acquire(client, 'jobs');
  expect(await etcd.keys('jobs')).toMatchObject([{ key: 'jobs', lease: hold.leaseId }]);
  const waiter = new Watched(acquire(client, 'jobs'));
  await until(async () => (await etcd.leases()).length > 1, 'the second one tries');
  expect(waiter.value).toBeUndefined();
  await hold.release();
  await (await waiter.promise).release();
  expect(await etcd.keys('jobs')).toEqual([]);
  expect(await etcd.leases()).toEqual([]);
});

test('a timed-out acquire rejects with the reason and leaves nothing', async () => {
  const hold = await acquire(client, 'orders');
  for (let timeoutMs = 100; timeoutMs < 150; timeoutMs += 5) {
    const signal = AbortSignal.timeout(timeoutMs);
    await expect(acquire(client, 'orders', { signal })).rejects.toHaveProperty('name', 'TimeoutError');
  }
  expect(await etcd.leases()).toEqual([hold.leaseId]);
  await hold.release();
});
