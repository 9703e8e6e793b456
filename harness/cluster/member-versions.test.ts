// Our flags on a real etcd of every line that is in the cache here: it starts, logs JSON, complains of nothing, and keeps what it
// acknowledged over a SIGKILL although it does not fsync.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { cachedVersions, cacheFolder, fromCache } from './cache.ts';
import { startCluster } from './cluster.ts';
import { temporaryFolder } from './fake-etcd.ts';
import { NEWEST_KNOWN, newestOf } from './version.ts';

const folder = cacheFolder();

test.for(Object.keys(NEWEST_KNOWN))('etcd %s takes our flags', async (line, { skip }) => {
  const version = newestOf(cachedVersions(folder), line) ?? '';
  skip(version === '', `no etcd ${line} in ${folder}: "lockstorm etcd install ${line}" gets one`);
  const found = await fromCache(folder, version);
  if ('unusable' in found || found.kind !== 'binary') throw new Error(`the cached etcd ${version} does not work`);
  const runDirectory = temporaryFolder();
  await using cluster = await startCluster({ etcd: found, members: 1, heartbeatMs: 20, electionMs: 200, runDirectory });
  expect(await cluster.client.status()).toMatchObject({ version });
  await cluster.client.put('/kept', 'acknowledged');
  const [member] = cluster.members;
  member!.kill()();
  await cluster.allUp();
  const read = await vi.waitUntil(() => cluster.client.range().catch(() => undefined), { timeout: 60_000 });
  expect(read.kvs).toMatchObject([{ key: '/kept', value: 'acknowledged' }]);
  const lines = readFileSync(join(runDirectory, 'etcd-0.log'), 'utf8').trimEnd().split('\n');
  expect(lines.filter((each) => !each.startsWith('{'))).toEqual([]);
  const complaints = lines.filter((each) => /deprecated|unrecognized|not defined/i.test(each));
  expect(complaints.filter((each) => /"(?:flag|logger|log-outputs|unsafe-no-fsync)/.test(each))).toEqual([]);
});
