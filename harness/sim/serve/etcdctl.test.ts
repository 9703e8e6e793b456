// etcd's own command line client takes the served model for an etcd.
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ServedModel } from './serve.ts';
import { serveModel } from './serve.ts';
import { Etcdctl, findEtcdctl } from './testing.ts';

let served: ServedModel;
let binary: string | undefined;
let etcdctl: Etcdctl;

beforeAll(async () => {
  binary = await findEtcdctl();
  served = await serveModel({ port: 0, semantics: '3.4', heartbeatMs: 100, electionMs: 1000 });
  if (binary !== undefined) etcdctl = new Etcdctl(binary, served.url);
});
afterEach(() => (etcdctl as Etcdctl | undefined)?.endAll());
afterAll(() => served[Symbol.asyncDispose]());
beforeEach(({ skip }) => {
  skip(
    binary === undefined,
    'no etcdctl: set LOCKSTORM_ETCDCTL=path, or have one on PATH or beside the etcd of the tests',
  );
});

async function until(condition: () => boolean): Promise<void> {
  const deadlineNs = process.hrtime.bigint() + 20_000_000_000n;
  while (!condition()) {
    expect(process.hrtime.bigint() < deadlineNs).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('put, get, get --prefix, del', async () => {
  expect(await etcdctl.run('put', 'fruit/apple', 'red')).toBe('OK\n');
  expect(await etcdctl.run('put', 'fruit/plum', 'blue')).toBe('OK\n');
  expect(await etcdctl.run('get', 'fruit/apple')).toBe('fruit/apple\nred\n');
  expect(await etcdctl.run('get', '--prefix', 'fruit/')).toBe('fruit/apple\nred\nfruit/plum\nblue\n');
  expect(await etcdctl.run('get', '--prefix', '--order=DESCEND', '--limit=1', '--keys-only', 'fruit/')).toBe(
    'fruit/plum\n\n',
  );
  expect(await etcdctl.run('put', '--prev-kv', 'fruit/apple', 'green')).toBe('OK\nfruit/apple\nred\n');
  expect(await etcdctl.run('del', '--prefix', 'fruit/')).toBe('2\n');
  expect(await etcdctl.run('get', '--prefix', 'fruit/')).toBe('');
});

test('txn', async () => {
  await etcdctl.run('put', 'state', 'old');
  const { child, printed } = etcdctl.start('txn');
  child.stdin!.end('value("state") = "old"\n\nput state new\nget state\n\nget state\n\n');
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(0);
  expect(printed()).toBe('SUCCESS\n\nOK\n\nstate\nnew\n');
});

test('watch', async () => {
  const { printed } = etcdctl.start('watch', '--rev=1', '--prev-kv', 'seen');
  await etcdctl.run('put', 'seen', '1');
  await etcdctl.run('put', 'seen', '2');
  await etcdctl.run('del', 'seen');
  // The event, the previous key and value, the key and value.
  const expected = 'PUT seen 1 PUT seen 1 seen 2 DELETE seen 2 seen';
  const told = (): string => printed().split('\n').filter(Boolean).join(' ');
  await until(() => told().length >= expected.length);
  expect(told()).toBe(expected);
});

test('lease grant, timetolive, keep-alive, revoke', async () => {
  const granted = await etcdctl.run('lease', 'grant', '60');
  const lease = /^lease ([0-9a-f]+) granted with TTL\(60s\)\n$/.exec(granted)?.[1] ?? '';
  expect(lease).not.toBe('');
  await etcdctl.run('put', `--lease=${lease}`, 'leased', 'x');
  expect(await etcdctl.run('lease', 'timetolive', '--keys', lease)).toMatch(
    new RegExp(`^lease ${lease} granted with TTL\\(60s\\), remaining\\(5\\ds\\), attached keys\\(\\[leased\\]\\)\n$`),
  );
  expect(await etcdctl.run('lease', 'list')).toBe(`found 1 leases\n${lease}\n`);
  expect(await etcdctl.run('lease', 'keep-alive', '--once', lease)).toBe(`lease ${lease} keepalived with TTL(60)\n`);
  expect(await etcdctl.run('lease', 'revoke', lease)).toBe(`lease ${lease} revoked\n`);
  expect(await etcdctl.run('get', 'leased')).toBe('');
  expect(await etcdctl.run('lease', 'timetolive', lease)).toBe(`lease ${lease} already expired\n`);
});

test('lock NAME -- command, and a second one that waits for the first', async () => {
  const first = etcdctl.start('lock', 'orders');
  await until(() => printedKey(first.printed()) !== '');
  const second = etcdctl.start('lock', 'orders', '--', 'echo', 'mine at last');
  // It is in the queue: its key is there.
  for (let keys = 1; keys < 2;) {
    keys = (await etcdctl.run('get', '--prefix', '--keys-only', 'orders/')).split('\n').filter(Boolean).length;
  }
  expect(second.printed()).toBe('');
  first.child.kill('SIGINT'); // it lets go of the lock
  await once(second.child, 'close');
  expect(second.printed()).toBe('mine at last\n');
  await until(() => first.child.exitCode !== null || first.child.signalCode !== null);
  expect(await etcdctl.run('get', '--prefix', 'orders/')).toBe('');
});

test('elect, member list, endpoint health and status, compaction', async () => {
  const { printed } = etcdctl.start('elect', 'boss', 'me');
  await until(() => printed().endsWith('me\n'));
  const observer = etcdctl.start('elect', '--listen', 'boss');
  await until(() => observer.printed().endsWith('me\n'));
  expect(await etcdctl.run('member', 'list')).toContain('started');
  await etcdctl.run('endpoint', 'health'); // or it ends with an error
  expect(await etcdctl.run('endpoint', 'status')).toContain('3.4.');
  expect(await etcdctl.run('compaction', String(served.model.revision))).toBe(
    `compacted revision ${served.model.revision}\n`,
  );
});

function printedKey(text: string): string {
  return /^orders\/[0-9a-f]+\n/.exec(text)?.[0] ?? '';
}
