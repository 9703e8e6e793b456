// The client and its watch against a real etcd; one connection goes through a relay that can be cut.
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { EtcdClient } from './client.ts';
import { EtcdCallError } from './etcd-call-error.ts';
import { startCluster, type Cluster } from './cluster.ts';
import { leaseDecimal, leaseHex } from './lease-id.ts';
import { testEtcd } from './testing.ts';
import type { WatchEvent } from './watch.ts';

const runDirectory = mkdtempSync(join(tmpdir(), 'lockstorm-client-'));
const untilTrue = { timeout: 30_000, interval: 10 };
let cluster: Cluster;
let client: EtcdClient;

beforeAll(async () => {
  cluster = await startCluster({ etcd: await testEtcd(), members: 1, heartbeatMs: 10, electionMs: 100, runDirectory });
  client = cluster.client;
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  rmSync(runDirectory, { recursive: true, force: true });
});

test.each([
  [String(0x694dn << 48n), '694d000000000000'],
  ['0', '0'],
  ['15', 'f'],
  ['-1', 'ffffffffffffffff'],
])('lease %s is %s in hex, and back', (decimal, hex) => {
  expect(leaseHex(decimal)).toBe(hex);
  expect(leaseDecimal(hex)).toBe(decimal);
});

test('leases: granted, listed, asked, revoked with their keys', async () => {
  const { lease, ttlSeconds } = await client.leaseGrant(60);
  expect(ttlSeconds).toBe(60);
  expect(lease).toMatch(/^[1-9a-f][0-9a-f]*$/);
  const { revision } = await client.put('/leases/ü', 'v', { lease });
  expect(await client.leaseLeases()).toContain(lease);
  expect(await client.leaseTimeToLive(lease)).toMatchObject({ grantedSeconds: 60, keys: ['/leases/ü'] });
  expect((await client.range({ prefix: '/leases/' })).kvs).toEqual([
    { key: '/leases/ü', value: 'v', lease, createRevision: revision, modRevision: revision },
  ]);
  await client.leaseRevoke(lease);
  expect((await client.range({ prefix: '/leases/' })).kvs).toEqual([]);
  expect(await client.leaseTimeToLive(lease)).toMatchObject({ remainingSeconds: -1, grantedSeconds: 0 });
  await expect(client.leaseRevoke(lease)).rejects.toMatchObject({ status: 'NOT_FOUND', method: 'Lease/LeaseRevoke' });
});

test('a prefix ends where it should', async () => {
  for (const key of ['p', 'p/', 'p/1', 'p0', 'q']) await client.put(key, '');
  expect((await client.range({ prefix: 'p/' })).kvs.map(({ key }) => key)).toEqual(['p/', 'p/1']);
  expect((await client.range()).kvs.map(({ key }) => key)).toEqual(
    expect.arrayContaining(['p', 'p/', 'p/1', 'p0', 'q']),
  );
});

test('a call that nobody answers ends at its deadline', async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const silent = new EtcdClient({ endpoints: [`http://127.0.0.1:${portOf(server)}`] });
  onTestFinished(() => {
    silent.close();
    server.close();
  });
  const call = silent.range({ deadlineMs: 200 });
  await expect(call).rejects.toBeInstanceOf(EtcdCallError);
  await expect(call).rejects.toMatchObject({ status: expect.stringMatching(/DEADLINE_EXCEEDED|UNAVAILABLE/) });
});

test('the watch tells a delete with the lease and create revision of what was deleted', async () => {
  const events: WatchEvent[] = [];
  const { lease } = await client.leaseGrant(60);
  const put = await client.put('/watched', '1', { lease });
  const again = await client.put('/watched', '2', { lease });
  await client.leaseRevoke(lease);
  const watch = client.watchAll(put.revision, { onEvent: (event) => events.push(event) });
  await vi.waitUntil(() => events.length >= 3, untilTrue);
  watch.close();
  const common = { key: '/watched', lease, createRevision: put.revision };
  expect(events).toEqual([
    { ...common, type: 'PUT', value: '1', revision: put.revision },
    { ...common, type: 'PUT', value: '2', revision: again.revision },
    { ...common, type: 'DELETE', value: '2', revision: again.revision + 1 },
  ]);
});

test('a watch whose connection breaks goes on where it broke: nothing twice, nothing lost', async () => {
  const relay = await startRelay(new URL(cluster.members[0]?.clientUrl ?? ''));
  const relayed = new EtcdClient({ endpoints: [relay.url] });
  const [values, errors]: [string[], boolean[]] = [[], []];
  const { revision } = await client.put('/broken', 'start');
  const watch = relayed.watchAll(revision, {
    onEvent: ({ value }) => values.push(value),
    onError: (_error, ended) => errors.push(ended),
  });
  await watch.started;
  const expected = ['start'];
  for (let round = 0; round < 5; round++) {
    await vi.waitUntil(() => values.length === expected.length, untilTrue);
    relay.cut();
    for (let i = 0; i < 3; i++) {
      const value = `${round}.${i}`;
      await client.put('/broken', value);
      expected.push(value);
    }
  }
  await vi.waitUntil(() => values.length >= expected.length, untilTrue);
  expect(values).toEqual(expected);
  expect(errors.length).toBeGreaterThan(0);
  expect(errors).not.toContain(true);
  relayed.close();
  relay.close();
});

test('a watch that asks for what was compacted away is ended, and says so', async () => {
  const { revision } = await client.put('/compacted', '1');
  await client.put('/compacted', '2');
  await client.compact(revision + 1);
  const seen: string[] = [];
  const ended = new Promise<string>((resolve) => {
    client.watchAll(revision, {
      onEvent: ({ value }) => seen.push(value),
      onError: (error, over) => over && resolve(error.message),
    });
  });
  expect(await ended).toMatch(new RegExp(`compacted at revision ${revision + 1}`));
  expect(seen).toEqual([]);
});

test('a call that is called off fails at once', async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const silent = new EtcdClient({ endpoints: [`http://127.0.0.1:${portOf(server)}`] });
  onTestFinished(() => {
    silent.close();
    server.close();
  });
  const stop = new AbortController();
  const call = silent.put('/never', '', { signal: stop.signal, deadlineMs: 60_000 });
  stop.abort();
  await expect(call).rejects.toMatchObject({ status: 'CANCELLED' });
});

function portOf(server: ReturnType<typeof createServer>): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function startRelay(to: URL): Promise<{ url: string; cut(): void; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
}
