// Where calls break: a worker killed at either side of a message, a call that the worker gives up, an etcd that stops or dies.
import { connect } from 'node:http2';
import { Etcd3 } from 'etcd3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Cluster } from '../cluster/cluster.ts';
import { stopProcess } from '../cluster/testing.ts';
import { messageOf } from '../errors.ts';
import type { Ruling } from '../faults/fault.ts';
import type { TapMessage } from './tap-options.ts';
import { callOn, openTestTap, signalOf, spawnClient, startTestCluster, until } from './testing.ts';

let cluster: Cluster;
let members: string[];
beforeEach(async () => {
  cluster = await startTestCluster();
  members = cluster.members.map(({ clientUrl }) => clientUrl);
});
afterEach(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** Puts a, b, c in this order, and would go on to d. */
const threePuts = `for (const key of ['a', 'b', 'c', 'd']) await client.put(key).value('');`;

async function keys(): Promise<string[]> {
  return (await cluster.client.range()).kvs.map(({ key }) => key).filter((key) => /^[a-d]$/.test(key));
}

/** Kills the client process at one message, as the fault `kill` does. */
function killAt(method: string, nth: number, side: TapMessage['side'], pid: () => number | undefined) {
  return (message: TapMessage): Ruling => {
    if (message.method !== method || message.nth !== nth || message.side !== side) return 'pass';
    process.kill(pid() ?? 0, 'SIGKILL');
    return 'sever';
  };
}

test('killed at the request: etcd never hears of it', async () => {
  let pid: number | undefined;
  await using wire = await openTestTap(
    members,
    killAt('KV/Put', 3, 'request', () => pid),
  );
  const child = spawnClient(wire.tap.endpoints, threePuts);
  pid = child.pid;
  expect(await signalOf(child)).toBe('SIGKILL');
  await wire.tap.close();
  expect(await keys()).toEqual(['a', 'b']);
  const last = wire.events.at(-1);
  expect(last).toMatchObject({ method: 'KV/Put', side: 'request', nth: 3, outcome: 'dropped', puts: [{ key: 'c' }] });
  expect(wire.of('KV/Put', 'response')).toHaveLength(2);
});

test('killed at the response: etcd did it, the history knows, the worker does not', async () => {
  let pid: number | undefined;
  await using wire = await openTestTap(
    members,
    killAt('KV/Put', 3, 'response', () => pid),
  );
  const child = spawnClient(wire.tap.endpoints, threePuts);
  pid = child.pid;
  expect(await signalOf(child)).toBe('SIGKILL');
  await wire.tap.close();
  expect(await keys()).toEqual(['a', 'b', 'c']);
  const revision = (await cluster.client.range()).kvs.find(({ key }) => key === 'c')?.modRevision;
  expect(wire.events.at(-1)).toMatchObject({ side: 'response', nth: 3, outcome: 'ok', puts: [{ key: 'c' }], revision });
});

test('severed at the response without a kill: the worker hears an error, etcd did it once more', async () => {
  await using wire = await openTestTap(members, ({ side, nth }) =>
    side === 'response' && nth === 1 ? 'sever' : 'pass',
  );
  const client = new Etcd3({ hosts: [...wire.tap.endpoints] });
  // etcd3 retries a put whose outcome it does not know (timing.md section 7).
  await client.put('a').value('');
  client.close();
  const answers = wire.of('KV/Put', 'response');
  expect(answers).toMatchObject([
    { nth: 1, outcome: 'ok' },
    { nth: 2, outcome: 'ok' },
  ]);
  expect(answers[1]?.revision).toBeGreaterThan(answers[0]?.revision ?? Infinity);
});

test('a worker killed while etcd is stopped: what it had sent is still answered and recorded', async () => {
  await using wire = await openTestTap(members);
  const child = spawnClient(
    wire.tap.endpoints,
    `const lease = client.lease(1); await lease.grant(); await client.put('a').value('');
     setInterval(() => client.put('b').value('').exec().catch(() => {}), 100);`,
  );
  await until('a keepalive and a put were answered', () => {
    return wire.of('Lease/LeaseKeepAlive', 'response').length > 0 && wire.of('KV/Put', 'response').length > 1;
  });
  const etcd = cluster.members[0]?.pid ?? 0;
  await stopProcess(etcd);
  const unanswered = (method: string) => wire.of(method, 'request').length > wire.of(method, 'response').length;
  await until('a keepalive and a put wait', () => unanswered('Lease/LeaseKeepAlive') && unanswered('KV/Put'));
  child.kill('SIGKILL');
  await signalOf(child);
  process.kill(etcd, 'SIGCONT');
  await wire.tap.close();
  for (const method of ['KV/Put', 'Lease/LeaseKeepAlive']) {
    const answers = wire.of(method, 'response');
    expect(answers).toHaveLength(wire.of(method, 'request').length);
    expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
  }
});

test('a deadline that passes while etcd is stopped: CANCELLED, which is to say unknown', async () => {
  await using wire = await openTestTap(members);
  const client = new Etcd3({ hosts: [...wire.tap.endpoints], faultHandling: {} });
  await client.put('a').value('');
  const etcd = cluster.members[0]?.pid ?? 0;
  await stopProcess(etcd);
  const late = client
    .put('b')
    .value('')
    .options({ deadline: performance.timeOrigin + performance.now() + 300 })
    .exec();
  await expect(late).rejects.toThrow('DEADLINE_EXCEEDED');
  await until('the cancel is recorded', () => wire.of('KV/Put', 'response').some((event) => event.nth > 1));
  client.close();
  process.kill(etcd, 'SIGCONT');
  const [, sent] = wire.of('KV/Put', 'request');
  const [, cancelled] = wire.of('KV/Put', 'response');
  expect(cancelled).toMatchObject({ nth: 2, outcome: 'CANCELLED', sentUs: sent?.atUs, call: sent?.call });
});

test('etcd killed under the tap: every call in flight ends as UNAVAILABLE, for the worker and in the history', async () => {
  await using wire = await openTestTap(members);
  const client = new Etcd3({ hosts: [...wire.tap.endpoints] });
  client.lease(60).on('lost', () => {});
  await client.put('a').value('');
  const watcher = await client.watch().key('w').create();
  watcher.on('error', () => {});
  const etcd = cluster.members[0]?.pid ?? 0;
  await stopProcess(etcd);
  const hung = client.put('b').value('').exec();
  const failed = hung.then(() => 'it was answered', messageOf);
  await until('the put was passed on', () => wire.of('KV/Put', 'request').length === 2);
  process.kill(etcd, 'SIGKILL');
  expect(await failed).toContain('UNAVAILABLE');
  await until('the worker has no connection left', () => wire.tap.openSockets === 0);
  client.close();
  expect(wire.of('KV/Put', 'response')[1]).toMatchObject({ outcome: 'UNAVAILABLE' });
  expect(wire.of('Watch/Watch', 'response').at(-1)).toMatchObject({ outcome: 'UNAVAILABLE' });
});

test('close() while etcd is stopped gives up after a while: the outcome is unknown, and nothing is left', async () => {
  const wire = await openTestTap(members);
  const client = new Etcd3({ hosts: [...wire.tap.endpoints], faultHandling: {} });
  await client.put('a').value('');
  const etcd = cluster.members[0]?.pid ?? 0;
  await stopProcess(etcd);
  client
    .put('b')
    .value('')
    .exec()
    .catch(() => {});
  await until('the put was passed on', () => wire.of('KV/Put', 'request').length === 2);
  await wire.tap.close();
  expect(wire.tap.openSockets).toBe(0);
  expect(wire.of('KV/Put', 'response')[1]).toMatchObject({ outcome: 'CANCELLED' });
  process.kill(etcd, 'SIGCONT');
  client.close();
});

test('severed again and again: each request that passed has one answer, and the history counts what etcd did', async () => {
  await using wire = await openTestTap(members, ({ side, nth }) => {
    return nth % (side === 'request' ? 13 : 7) === 0 ? 'sever' : 'pass';
  });
  const before = (await cluster.client.range()).revision;
  // PutRequest { key: "k" }
  const put = Buffer.from([0, 0, 0, 0, 3, 10, 1, 107]);
  let heard = 0;
  for (let round = 0; round < 40; round++) {
    const session = connect(wire.tap.endpoints[0] ?? '');
    session.on('error', () => {});
    const answers = await Promise.all(Array.from({ length: 5 }, () => callOn(session, '/etcdserverpb.KV/Put', put)));
    heard += answers.filter(({ body }) => body.length > 0).length;
    session.destroy();
  }
  await wire.tap.close();

  const passed = wire.of('KV/Put', 'request').filter(({ outcome }) => outcome === undefined);
  const answers = wire.of('KV/Put', 'response');
  const sent = new Map(passed.map(({ call, atUs }) => [call, atUs]));
  expect(answers.map(({ call }) => call).toSorted((a, b) => a - b)).toEqual([...sent.keys()].toSorted((a, b) => a - b));
  for (const { call, sentUs } of answers) expect(sentUs).toBe(sent.get(call));
  expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
  expect((await cluster.client.range()).revision - before).toBe(answers.length);
  expect(heard).toBeLessThan(answers.length);
  for (const side of ['request', 'response'] as const) {
    const counted = wire.of('KV/Put', side).map(({ nth }) => nth);
    expect(counted).toEqual(counted.map((_, index) => index + 1));
  }
  expect(wire.events.map(({ atUs }) => atUs)).toEqual(wire.events.map(({ atUs }) => atUs).toSorted((a, b) => a - b));
});
