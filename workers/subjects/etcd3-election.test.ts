import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LockClient } from '../subject.ts';
import { subject } from './etcd3-election.ts';
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

test('its keys begin with the name of the lock; one holder at a time, and release leaves nothing', async () => {
  const hold = await acquire(client, 'jobs');
  const [key] = await etcd.keys('jobs');
  expect(key).toMatchObject({ lease: hold.leaseId });
  expect(key!.key).toMatch(/^jobs\/election\/lock\/\d+$/);
  const waiter = new Watched(acquire(client, 'jobs'));
  await until(async () => (await etcd.keys('jobs')).length > 1, 'the second one is a candidate');
  expect(waiter.value).toBeUndefined();
  await hold.release();
  await (await waiter.promise).release();
  await until(async () => (await etcd.leases()).length === 0, 'nothing is left');
  expect(await etcd.keys('jobs')).toEqual([]);
});

test('whoever gave up does not hold when the one before him goes, although Election says "elected" to him', async () => {
  const hold = await acquire(client, 'orders');
  const waiting = acquire(client, 'orders', { signal: AbortSignal.timeout(150) });
  await expect(waiting).rejects.toHaveProperty('name', 'TimeoutError');
  await hold.release();
  await until(async () => (await etcd.leases()).length === 0, 'nothing is left');
});
