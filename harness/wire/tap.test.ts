// The tap between etcd3 and a real etcd: what passes, what is recorded, what a worker that breaks off leaves to be known.
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { Etcd3 } from 'etcd3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../cluster/cluster.ts';
import { callOnce, openTestTap, startTestCluster, until } from './testing.ts';

let cluster: Cluster;
let members: string[];
beforeAll(async () => {
  cluster = await startTestCluster();
  members = cluster.members.map(({ clientUrl }) => clientUrl);
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

function clientOf(endpoints: readonly string[]): Etcd3 & Disposable {
  const client = new Etcd3({ hosts: [...endpoints], grpcOptions: { 'grpc.max_receive_message_length': -1 } });
  return Object.assign(client, { [Symbol.dispose]: () => client.close() });
}

test('unary calls: request and answer are recorded with S, A, revision and effect', async () => {
  await using wire = await openTestTap(members);
  using client = clientOf(wire.tap.endpoints);
  const { header } = await client.put('unary').value('1');
  expect(await client.get('unary')).toEqual(expect.any(String));
  await client.delete().key('unary');
  await client.delete().key('unary');

  const [put, stored] = wire.of('KV/Put');
  const puts = [{ key: 'unary', lease: '0' }];
  expect(put).toMatchObject({ side: 'request', nth: 1, worker: 1, incarnation: 1, puts });
  expect(put).not.toHaveProperty('outcome');
  expect(stored).toMatchObject({ side: 'response', nth: 1, outcome: 'ok', call: put?.call, sentUs: put?.atUs, puts });
  expect(stored?.revision).toBe(Number(header.revision));
  expect(stored?.atUs).toBeGreaterThan(put?.atUs ?? Infinity);
  expect(wire.of('KV/Range', 'response')).toMatchObject([{ outcome: 'ok', revision: stored?.revision }]);
  const [first, second] = wire.of('KV/DeleteRange', 'response');
  expect(first).toMatchObject({ nth: 1, deletes: [{ key: 'unary' }], revision: Number(header.revision) + 1 });
  expect(second).toMatchObject({ nth: 2 });
  expect(second).not.toHaveProperty('deletes');
});

test('a transaction: the request tells both branches, the answer the one that ran', async () => {
  await using wire = await openTestTap(members);
  using client = clientOf(wire.tap.endpoints);
  const createOnce = () =>
    client.if('txn', 'Create', '==', 0).then(client.put('txn').value('')).else(client.delete().key('txn')).commit();
  expect((await createOnce()).succeeded).toBe(true);
  expect((await createOnce()).succeeded).toBe(false);
  const puts = [{ key: 'txn', lease: '0' }];
  const deletes = [{ key: 'txn' }];
  expect(wire.of('KV/Txn', 'request')).toMatchObject([
    { puts, deletes },
    { puts, deletes },
  ]);
  const [won, lost] = wire.of('KV/Txn', 'response');
  expect(won).toMatchObject({ succeeded: true, puts });
  expect(won).not.toHaveProperty('deletes');
  expect(lost).toMatchObject({ succeeded: false, deletes });
  expect(lost).not.toHaveProperty('puts');
});

test('keepalives: each answer carries S of its own request', async () => {
  await using wire = await openTestTap(members);
  using client = clientOf(wire.tap.endpoints);
  const lease = client.lease(1);
  const id = BigInt(await lease.grant()).toString(16);
  await until('three keepalives were answered', () => wire.of('Lease/LeaseKeepAlive', 'response').length >= 3);
  await lease.revoke();

  expect(wire.of('Lease/LeaseGrant')).toMatchObject([
    { side: 'request', ttlSeconds: 1 },
    { side: 'response', lease: id, ttlSeconds: cluster.floorSeconds, outcome: 'ok' },
  ]);
  const sent = wire.of('Lease/LeaseKeepAlive', 'request');
  for (const [index, answer] of wire.of('Lease/LeaseKeepAlive', 'response').entries()) {
    expect(answer).toMatchObject({ lease: id, outcome: 'ok', nth: index + 1, sentUs: sent[index]?.atUs });
    expect(answer.ttlSeconds).toBe(cluster.floorSeconds);
  }
  expect(wire.of('Lease/LeaseRevoke', 'response')).toMatchObject([{ lease: id, outcome: 'ok' }]);
});

test('a watch passes, its messages are counted and carry nothing', async () => {
  await using wire = await openTestTap(members);
  using client = clientOf(wire.tap.endpoints);
  const watcher = await client.watch().key('watched').create();
  const seen: string[] = [];
  watcher.on('put', ({ value }) => seen.push(value.toString()));
  for (const value of ['a', 'b', 'c']) await client.put('watched').value(value);
  await until('the watcher saw three puts', () => seen.length === 3);
  await watcher.cancel();
  expect(seen).toEqual(['a', 'b', 'c']);
  const answers = wire.of('Watch/Watch', 'response');
  expect(answers.length).toBeGreaterThanOrEqual(2);
  for (const [index, event] of answers.entries()) {
    expect(event).toMatchObject({ nth: index + 1, outcome: 'ok' });
    expect(event).not.toHaveProperty('sentUs');
    expect(event).not.toHaveProperty('puts');
  }
});

test('an error of etcd reaches the worker as it is, and the history by its name', async () => {
  await using wire = await openTestTap(members);
  using client = clientOf(wire.tap.endpoints);
  await expect(client.leaseClient.leaseRevoke({ ID: '4711' })).rejects.toThrow('requested lease not found');
  expect(wire.of('Lease/LeaseRevoke', 'response')).toMatchObject([{ outcome: 'NOT_FOUND', lease: '1267' }]);
});

test('a method that the tap does not know passes, recorded by name', async () => {
  await using wire = await openTestTap(members);
  using client = clientOf(wire.tap.endpoints);
  await expect(client.maintenance.hash({})).resolves.toMatchObject({ hash: expect.any(Number) });
  await expect(client.auth.userAdd({ name: '', password: '' })).rejects.toThrow('user name is empty');
  expect(wire.of('Maintenance/Hash')).toMatchObject([{ side: 'request' }, { side: 'response', outcome: 'ok' }]);
  expect(wire.of('Auth/UserAdd')).toMatchObject([{ side: 'request' }, { outcome: 'INVALID_ARGUMENT' }]);
});

test('large values, and a hundred calls at once, arrive whole', async () => {
  await using wire = await openTestTap(members);
  using client = clientOf(wire.tap.endpoints);
  const value = 'x'.repeat(1_000_000);
  await Promise.all(Array.from({ length: 8 }, (_, index) => client.put(`large/${index}`).value(value + index)));
  const all = await client.getAll().prefix('large/').strings();
  expect(Object.keys(all)).toHaveLength(8);
  // 8 MB in one message: too large to keep, so it is passed in pieces.
  expect(all['large/7']).toBe(`${value}7`);
  expect(wire.of('KV/Range', 'response')).toMatchObject([{ nth: 1, outcome: 'ok', sentUs: expect.any(Number) }]);

  await Promise.all(Array.from({ length: 100 }, (_, index) => client.put(`many/${index}`).value(`${index}`)));
  const many = await client.getAll().prefix('many/').strings();
  expect(Object.keys(many)).toHaveLength(100);
  expect(wire.of('KV/Put', 'response').filter(({ outcome }) => outcome === 'ok')).toHaveLength(108);
  await client.delete().prefix('large/');
});

test('several members: each endpoint leads to its own', async () => {
  await using wire = await openTestTap([...members, ...members]);
  expect(new Set(wire.tap.endpoints).size).toBe(2);
  using client = clientOf(wire.tap.endpoints);
  await Promise.all(Array.from({ length: 10 }, () => client.put('member').value('')));
  expect(wire.of('KV/Put', 'response')).toHaveLength(10);
});

test('a member that is down looks down: the connection is refused by being closed', async () => {
  await using wire = await openTestTap(['http://127.0.0.1:1']);
  using client = clientOf(wire.tap.endpoints);
  await expect(
    client
      .get('x')
      .options({ deadline: performance.timeOrigin + performance.now() + 10_000 })
      .exec(),
  ).rejects.toThrow('UNAVAILABLE');
  expect(wire.events).toEqual([]);
});

test('garbage instead of HTTP/2 ends that connection and nothing else', async () => {
  await using wire = await openTestTap(members);
  const { port } = new URL(wire.tap.endpoints[0] ?? '');
  const socket = connectTcp(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await until('the garbled connection is closed', () => socket.destroyed);
  using client = clientOf(wire.tap.endpoints);
  await client.put('after-garbage').value('');
  expect(wire.of('KV/Put', 'response')).toMatchObject([{ outcome: 'ok' }]);
});

test('close() leaves nothing: no socket, no event, and a second call is the same', async () => {
  const wire = await openTestTap(members);
  const client = new Etcd3({ hosts: [...wire.tap.endpoints] });
  await client.lease(60).grant();
  await client.watch().key('never').create();
  expect(wire.tap.openSockets).toBeGreaterThanOrEqual(2);
  await wire.tap.close();
  expect(wire.tap.openSockets).toBe(0);
  const recorded = wire.events.length;
  client.close();
  await wire.tap.close();
  await expect(fetch(wire.tap.endpoints[0] ?? '')).rejects.toThrow('fetch failed');
  expect(wire.events).toHaveLength(recorded);
});

test('metadata passes and stays out of the history; what the tap adds or takes away is nothing', async () => {
  await using wire = await openTestTap(members);
  const [member = ''] = members;
  const [endpoint = ''] = wire.tap.endpoints;
  const metadata = { authorization: 'secret-token' };
  const sameEverywhere = async (path: string, body: Buffer) => {
    const direct = await callOnce(member, path, body, metadata);
    expect(await callOnce(endpoint, path, body, metadata)).toEqual(direct);
    return direct;
  };
  const nothing = Buffer.alloc(5);
  // etcd refuses a token that it never gave: the metadata arrived.
  const refused = await sameEverywhere('/etcdserverpb.Auth/UserList', nothing);
  expect(JSON.stringify(refused)).toContain('grpc-status');
  await sameEverywhere('/etcdserverpb.Maintenance/Nonsense', nothing);
  await sameEverywhere('/etcdserverpb.KV/Put', Buffer.from([0, 0, 0, 0, 2, 255, 255]));
  await sameEverywhere('/etcdserverpb.KV/Put', Buffer.from([0, 0, 0]));
  await sameEverywhere('/etcdserverpb.KV/Put', Buffer.alloc(0));
  expect(JSON.stringify(wire.events)).not.toContain('secret');
});

test('a worker that stops reading: etcd is held back, the tap keeps little, and what was read late is whole', async () => {
  await using wire = await openTestTap(members);
  const session = connectHttp2(wire.tap.endpoints[0] ?? '');
  const stream = session.request({
    ':method': 'POST',
    ':path': '/etcdserverpb.Watch/Watch',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  // WatchRequest { create_request: { key: "slow" } }
  stream.write(Buffer.from([0, 0, 0, 0, 8, 10, 6, 10, 4, ...Buffer.from('slow')]));
  await once(stream, 'response');
  stream.pause();
  const value = 'x'.repeat(100_000);
  for (let n = 0; n < 60; n++) await cluster.client.put('slow', value);
  // 6 MB wait at etcd: between here and there are only the windows of the hops. Whatever would still come has 300 ms to do so.
  const seen = [-1];
  await until('no more comes through', () => {
    seen.push(wire.of('Watch/Watch', 'response').length);
    return seen.length > 30 && seen.at(-30) === seen.at(-1);
  });
  expect(seen.at(-1)).toBeGreaterThan(1);
  expect(seen.at(-1)).toBeLessThan(10);
  let received = 0;
  stream.on('data', (chunk: Buffer) => (received += chunk.length));
  stream.resume();
  await until('all of it came through', () => received > 60 * value.length);
  session.destroy();
});

test.each([
  [1_700_000, 'INVALID_ARGUMENT'],
  [3_000_000, 'RESOURCE_EXHAUSTED'],
  [6_000_000, 'RESOURCE_EXHAUSTED'],
])('a request of %d bytes is refused by etcd, not by the tap', async (bytes, outcome) => {
  await using wire = await openTestTap(members);
  using client = clientOf(wire.tap.endpoints);
  await expect(client.put('too-large').value('x'.repeat(bytes)).exec()).rejects.toThrow(/too large|larger than max/);
  expect(wire.of('KV/Put', 'response')).toContainEqual(expect.objectContaining({ outcome, nth: 1 }));
});
