// What drop and reset do to the messages of a real client on a real etcd, and what the history says of it.
import { connect } from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import type { Etcd3 } from 'etcd3';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Cluster } from '../cluster/cluster.ts';
import { openEtcd } from '../../workers/subjects/session/etcd.ts';
import { messageOf } from '../errors.ts';
import { at, put } from './testing-client.ts';
import type { TestTap } from './testing.ts';
import { callOn, openTestTap, startTestCluster, until } from './testing.ts';

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

test.each([
  ['request', ['a', 'c'], ['dropped']],
  ['response', ['a', 'b', 'c'], []],
] as const)('drop of a %s: the call hangs until its caller gives it up', async (side, there, dropped) => {
  await using wire = await openTestTap(members, at('KV/Put', side, 2, 'drop'));
  const client = open(wire);
  await put(client, 'a');
  expect(await put(client, 'b', 300)).toContain('DEADLINE_EXCEEDED');
  expect(await put(client, 'c')).toBe('done');
  expect(await keys()).toEqual(there);
  const lost = wire.of('KV/Put', 'request').flatMap(({ outcome }) => outcome ?? []);
  expect(lost).toEqual(dropped);
  expect(wire.of('KV/Put', 'response').map(({ outcome }) => outcome)).toEqual(there.map(() => 'ok'));
});

test('drop of a message in a stream: just that one is missing', async () => {
  await using wire = await openTestTap(members, at('Watch/Watch', 'response', 3, 'drop'));
  const client = open(wire);
  const watcher = await client.watch().key('w').create();
  const seen: string[] = [];
  watcher.on('put', ({ value }) => void seen.push(value.toString()));
  for (const value of ['1', '2', '3']) {
    await cluster.client.put('w', value);
    const told = Number(value) + 1;
    await until('etcd told of it', () => wire.of('Watch/Watch', 'response').length === told);
  }
  await until('the last one was heard', () => seen.includes('3'));
  expect(seen).toEqual(['1', '3']);
});

test('drop of a keepalive on its way: etcd never hears of it, the next one is answered', async () => {
  await using wire = await openTestTap(members, at('Lease/LeaseKeepAlive', 'request', 1, 'drop'));
  const client = open(wire);
  const lease = client.lease(2);
  lease.on('lost', () => {});
  await lease.grant();
  await until('a keepalive was answered', () => wire.of('Lease/LeaseKeepAlive', 'response').length > 0);
  const [first, second] = wire.of('Lease/LeaseKeepAlive', 'request');
  expect(first).toMatchObject({ outcome: 'dropped', nth: 1 });
  expect(wire.of('Lease/LeaseKeepAlive', 'response')[0]).toMatchObject({ outcome: 'ok', sentUs: second?.atUs });
  await lease.revoke().catch(() => undefined);
});

test('reset: RST on every connection; what waits is lost, what etcd had got is recorded, and new connections work', async () => {
  await using wire = await openTestTap(members);
  const url = wire.tap.endpoints[0] ?? '';
  // PutRequest { key: "k" }
  const body = Buffer.from([0, 0, 0, 0, 3, 10, 1, 107]);
  const sessions = [openSession(url), openSession(url)];
  for (const session of sessions) await callOn(session, '/etcdserverpb.KV/Put', body);
  const [answered, revision] = [wire.of('KV/Put', 'response').length, (await cluster.client.range()).revision];
  wire.tap.cut('request');
  const calls = sessions.map((session) => callOn(session, '/etcdserverpb.KV/Put', body));
  await until('both wait', () => wire.counted.filter(({ side }) => side === 'request').length === 4);
  wire.tap.reset();
  for (const call of calls) expect((await call).body).toBe('');
  expect(wire.of('KV/Put', 'response')).toHaveLength(answered);
  expect(wire.of('KV/Put', 'request').map(({ outcome }) => outcome)).toEqual([
    undefined,
    undefined,
    'dropped',
    'dropped',
  ]);
  expect((await cluster.client.range()).revision).toBe(revision);
});

test('reset tells the worker by RST, not by the end of the stream', async () => {
  await using wire = await openTestTap(members);
  const socket = connectTcp(Number(new URL(wire.tap.endpoints[0] ?? '').port), '127.0.0.1');
  const ended = new Promise<string>((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    socket.on('end', () => resolve('end'));
  });
  let spoke = false;
  socket.on('data', () => (spoke = true));
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
  await until('the tap speaks HTTP/2', () => spoke);
  wire.tap.reset();
  expect(await ended).toBe('ECONNRESET');
});

test('reset after apply: the outcome is unknown to the worker and known to the history', async () => {
  await using wire = await openTestTap(members, (message) => {
    if (message.method !== 'KV/Put' || message.side !== 'response' || message.nth !== 1) return 'pass';
    wire.tap.reset();
    return 'sever';
  });
  const client = open(wire);
  expect(await put(client, 'a')).toContain('UNAVAILABLE');
  expect(await keys()).toEqual(['a']);
  expect(wire.of('KV/Put', 'response')).toMatchObject([{ outcome: 'ok', puts: [{ key: 'a' }] }]);
  await until('it is connected again', async () => (await put(client, 'b')) === 'done');
});

test('a black hole does not grow without bound', async () => {
  await using wire = await openTestTap(members);
  const client = open(wire);
  await put(client, 'a');
  const heal = wire.tap.cut('request');
  const value = Buffer.alloc(200_000);
  const calls = Array.from({ length: 10 }, (_, n) =>
    client
      .put(`large-${n}`)
      .value(value)
      .options({ deadline: performance.timeOrigin + performance.now() + 2_000 })
      .exec()
      .then(() => 'done', messageOf),
  );
  await until('all have come', () => wire.counted.filter(({ side }) => side === 'request').length === 11);
  heal();
  const outcomes = await Promise.all(calls);
  const lost = wire.of('KV/Put', 'request').filter(({ outcome }) => outcome === 'dropped').length;
  expect(lost).toBeGreaterThan(0);
  expect(outcomes.filter((outcome) => outcome !== 'done')).toHaveLength(lost);
  expect(await keys()).toHaveLength(1 + 10 - lost);
});

function openSession(url: string): ClientHttp2Session {
  const session = connect(url);
  session.on('error', () => {});
  onTestFinished(() => session.destroy());
  return session;
}
