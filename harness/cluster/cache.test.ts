import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { cacheFolder, cachedVersions, fromCache, installInCache } from './cache.ts';
import { fakeEtcd, temporaryFolder } from './fake-etcd.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const fill = (version: string) => (scratch: string) =>
  Promise.resolve({ binary: fakeEtcd(scratch, version), origin: `a test's ${version}` });

test('an etcd goes into the folder of its version, with its origin, and nothing else stays', async () => {
  const cache = join(temporaryFolder(), 'etcd');
  const answer = await installInCache(cache, fill('3.6.14'));
  expect(answer).toMatchObject({ found: { version: '3.6.14', binary: join(cache, '3.6.14', 'etcd') } });
  expect(await fromCache(cache, '3.6.14')).toMatchObject({ provider: "cache (a test's 3.6.14)" });
  expect(readdirSync(cache)).toEqual(['3.6.14']);
});

test('many at once into one cache: all succeed, one is kept, nothing else stays', async () => {
  const cache = temporaryFolder();
  const answers = await Promise.all(Array.from({ length: 8 }, () => installInCache(cache, fill('3.6.14'))));
  for (const answer of answers) expect(answer).toMatchObject({ found: { version: '3.6.14' } });
  expect(readdirSync(cache)).toEqual(['3.6.14']);
});

test('what is in the cache but does not work is replaced', async () => {
  const cache = temporaryFolder();
  mkdirSync(join(cache, '3.6.14'));
  writeFileSync(join(cache, '3.6.14', 'etcd'), 'half a download');
  expect(await fromCache(cache, '3.6.14')).toHaveProperty('unusable');
  await installInCache(cache, fill('3.6.14'));
  expect(await fromCache(cache, '3.6.14')).toMatchObject({ version: '3.6.14' });
  expect(readdirSync(cache)).toEqual(['3.6.14']);
});

test('what is no etcd does not get in, and a failure leaves nothing behind', async () => {
  const cache = temporaryFolder();
  const notEtcd = installInCache(cache, (scratch) => {
    writeFileSync(join(scratch, 'etcd'), '#!/bin/sh\necho hello\n');
    return Promise.resolve({ binary: join(scratch, 'etcd'), origin: 'a test' });
  });
  await expect(notEtcd).rejects.toMatchObject({ code: 'etcd-unusable' });
  await expect(installInCache(cache, () => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
  expect(readdirSync(cache)).toEqual([]);
});

test('scratch folders of long ago are cleaned, those of now and files of others are not', async () => {
  const cache = temporaryFolder();
  for (const name of ['lockstorm-tmp-old', 'lockstorm-tmp-now', 'somebody-else']) mkdirSync(join(cache, name));
  for (const name of ['lockstorm-tmp-old', 'somebody-else']) utimesSync(join(cache, name), 1, 1);
  await installInCache(cache, fill('3.6.14'));
  expect(readdirSync(cache).toSorted()).toEqual(['3.6.14', 'lockstorm-tmp-now', 'somebody-else']);
});

test('a cache that cannot be written is said with a remedy', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await expect(installInCache(join(file, 'etcd'), fill('3.6.14'))).rejects.toMatchObject({
    kind: 'environment',
    code: 'cache-not-written',
    remedy: expect.stringContaining('LOCKSTORM_CACHE'),
  });
});

test('LOCKSTORM_CACHE names the cache, else it is in the project; versions come newest first', () => {
  const folder = temporaryFolder();
  vi.stubEnv('LOCKSTORM_CACHE', folder);
  expect(cacheFolder()).toBe(join(folder, 'etcd'));
  vi.unstubAllEnvs();
  expect(cacheFolder({})).toMatch(/\.lockstorm.etcd$/);
  for (const name of ['3.4.23', '3.10.0', '3.6.14', 'lockstorm-tmp-x', 'README']) mkdirSync(join(folder, name));
  expect(cachedVersions(folder)).toEqual(['3.10.0', '3.6.14', '3.4.23']);
});
