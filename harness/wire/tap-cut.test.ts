// What cut and slow do to the messages of a real client on a real etcd, and what the history says of it.
import type { Etcd3 } from 'etcd3';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Cluster } from '../cluster/cluster.ts';
import { openEtcd } from '../../workers/subjects/session/etcd.ts';
import { at, put } from './testing-client.ts';
import type { TestTap } from './testing.ts';
import { openTestTap, signalOf, spawnClient, startTestCluster, until } from './testing.ts';

let cluster: Cluster;
let members: string[];
beforeEach(async () => {
  cluster = await startTestCluster();
  members = cluster.members.map(({ clientUrl }) => clientUrl);
});
afterEach(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** A client that makes every call once. */
function open(wire: TestTap): Etcd3 {
  const client = openEtcd(wire.tap.endpoints);
  onTestFinished(() => client.close());
  return client;
}

async function keys(): Promise<string[]> {
  return (await cluster.client.range()).kvs.map(({ key }) => key);
}

test('cut request: what the worker sends waits in order over all its calls, and passes on when it is healed', async () => {
  await using wire = await openTestTap(members);
  const client = open(wire);
  expect(await put(client, 'a')).toBe('done');
  const heal = wire.tap.cut('request');
  const done = Promise.all(['b', 'c', 'd'].map((key) => put(client, key)));
  const other = open(wire);
  const late = put(other, 'e');
  await cluster.client.put('outside', '');
  expect(wire.of('KV/Put', 'request')).toHaveLength(1);
  expect(await keys()).toEqual(['a', 'outside']);
  const healedUs = wire.nowUs();
  heal();
  expect(await done).toEqual(['done', 'done', 'done']);
  expect(await late).toBe('done');
  const requests = wire.of('KV/Put', 'request').slice(1);
  expect(requests.map(({ puts }) => puts?.[0]?.key)).toEqual(['b', 'c', 'd', 'e']);
  for (const { atUs } of requests) expect(atUs).toBeGreaterThanOrEqual(healedUs);
});

test('an anchored cut: the request is counted, then waits; the history says since when', async () => {
  let heal: (() => void) | undefined;
  await using wire = await openTestTap(
    members,
    at('KV/Put', 'request', 2, () => (heal = wire.tap.cut('both'))),
  );
  const client = open(wire);
  await put(client, 'a');
  const second = put(client, 'b');
  await until('the cut began', () => heal !== undefined);
  const begunUs = wire.nowUs();
  await until('time has passed', () => wire.nowUs() > begunUs + 2_000);
  expect(await keys()).toEqual(['a']);
  heal!();
  expect(await second).toBe('done');
  const [first, held] = wire.of('KV/Put', 'request');
  expect(first?.arrivedUs).toBeUndefined();
  expect(held).toMatchObject({ nth: 2 });
  expect(held!.arrivedUs).toBeLessThanOrEqual(begunUs);
  expect(held!.atUs).toBeGreaterThan(begunUs);
});

test('cut response: etcd acts and the answer is recorded, but it is heard only when healed', async () => {
  await using wire = await openTestTap(members);
  const client = open(wire);
  await put(client, 'a');
  const heal = wire.tap.cut('response');
  let heard: string | undefined;
  const second = put(client, 'b').then((outcome) => (heard = outcome));
  await until('etcd answered', () => wire.of('KV/Put', 'response').length === 2);
  expect(await keys()).toEqual(['a', 'b']);
  expect(wire.of('KV/Put', 'response')[1]).toMatchObject({ outcome: 'ok', nth: 2 });
  expect(heard).toBeUndefined();
  heal();
  expect(await second).toBe('done');
});

test('whoever gives a call up in a cut does not take it back: etcd acts after the error', async () => {
  await using wire = await openTestTap(members);
  const client = open(wire);
  await put(client, 'a');
  const heal = wire.tap.cut('request');
  expect(await put(client, 'b', 100)).toContain('DEADLINE_EXCEEDED');
  expect(await keys()).toEqual(['a']);
  heal();
  await until('etcd acted', async () => (await keys()).includes('b'));
  await until('the history knows', () => wire.of('KV/Put', 'response').length === 2);
  expect(wire.of('KV/Put', 'response')[1]).toMatchObject({ outcome: 'ok', puts: [{ key: 'b' }] });
});

test('keepalives, watches and grants wait as well, and the streams go on when healed', async () => {
  await using wire = await openTestTap(members);
  const client = open(wire);
  const watcher = await client.watch().key('w').create();
  const seen: string[] = [];
  watcher.on('put', ({ value }) => void seen.push(value.toString()));
  const lease = client.lease(1);
  lease.on('lost', () => {});
  await lease.grant();
  const heal = wire.tap.cut('response');
  const before = wire.of('Lease/LeaseKeepAlive', 'response').length;
  for (const value of ['1', '2', '3']) await cluster.client.put('w', value);
  await until('a keepalive was answered', () => wire.of('Lease/LeaseKeepAlive', 'response').length > before);
  await until('the watch told of it', () => wire.of('Watch/Watch', 'response').length >= 4);
  expect(seen).toEqual([]);
  heal();
  await until('everything was heard', () => seen.length === 3);
  expect(seen).toEqual(['1', '2', '3']);
  await lease.revoke().catch(() => undefined);
});

test('a connection that is new in a cut waits too', async () => {
  await using wire = await openTestTap(members);
  const heal = wire.tap.cut('both');
  const client = open(wire);
  const first = put(client, 'a');
  await until('it has a connection', () => wire.tap.openSockets > 0);
  await cluster.client.put('outside', '');
  expect(await keys()).toEqual(['outside']);
  heal();
  expect(await first).toBe('done');
});

test('a worker that is killed: what it had sent into the cut is lost, and never passed on', async () => {
  let heal: (() => void) | undefined;
  await using wire = await openTestTap(
    members,
    at('KV/Put', 'request', 2, () => (heal = wire.tap.cut('request'))),
  );
  const child = spawnClient(
    wire.tap.endpoints,
    `await client.put('a').value(''); void client.put('b').value('').exec(); void client.put('c').value('').exec();`,
  );
  await until('the cut began', () => heal !== undefined);
  await until('the last one waits', () => wire.counted.filter(({ method }) => method === 'KV/Put').length === 4);
  child.kill('SIGKILL');
  await signalOf(child);
  wire.tap.loseWaiting();
  heal?.();
  await until('its connection is gone', () => wire.tap.openSockets === 0);
  expect(await keys()).toEqual(['a']);
  expect(wire.of('KV/Put', 'request').map(({ outcome }) => outcome)).toEqual([undefined, 'dropped', 'dropped']);
  expect(wire.of('KV/Put', 'response')).toHaveLength(1);
});

test('a worker that closes its connection in a cut: what it had sent is on its way, and arrives', async () => {
  await using wire = await openTestTap(members);
  const client = open(wire);
  await put(client, 'a');
  const heal = wire.tap.cut('request');
  expect(await put(client, 'b', 100)).toContain('DEADLINE_EXCEEDED');
  client.close();
  await until('only the connection to etcd is left', () => wire.tap.openSockets === 1);
  expect(await keys()).toEqual(['a']);
  heal();
  await until('etcd acted', async () => (await keys()).includes('b'));
  await until('nothing is left', () => wire.tap.openSockets === 0);
  expect(wire.of('KV/Put', 'response')[1]).toMatchObject({ outcome: 'ok', puts: [{ key: 'b' }] });
});

test('slow: each message takes longer each way, and they stay in order', async () => {
  await using wire = await openTestTap(members);
  const client = open(wire);
  await put(client, 'a');
  const heal = wire.tap.slow(40);
  const startedUs = wire.nowUs();
  expect(await Promise.all(['b', 'c', 'd'].map((key) => put(client, key)))).toEqual(['done', 'done', 'done']);
  // There and back.
  expect(wire.nowUs() - startedUs).toBeGreaterThanOrEqual(80_000);
  for (const { atUs, arrivedUs } of wire.of('KV/Put', 'request').slice(1))
    expect(atUs - (arrivedUs ?? atUs)).toBeGreaterThanOrEqual(40_000);
  expect(
    wire
      .of('KV/Put', 'request')
      .slice(1)
      .map(({ puts }) => puts?.[0]?.key),
  ).toEqual(['b', 'c', 'd']);
  heal();
  expect(await put(client, 'e')).toBe('done');
  expect(wire.of('KV/Put', 'request').at(-1)?.arrivedUs).toBeUndefined();
});

test('close() in a cut leaves nothing behind', async () => {
  const wire = await openTestTap(members);
  const client = open(wire);
  await put(client, 'a');
  wire.tap.cut('both');
  wire.tap.slow(60_000);
  const hung = put(client, 'b');
  await until('it waits', () => wire.counted.filter(({ method }) => method === 'KV/Put').length === 3);
  await wire.tap.close();
  expect(await hung).toContain('UNAVAILABLE');
  expect(wire.tap.openSockets).toBe(0);
  expect(await keys()).toEqual(['a']);
});
