// What a run takes of a cluster of somebody's own, and what it leaves: on a real etcd.
import { mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { HistoryEvent } from '../../history/events.ts';
import { place, runningFolders } from '../../store/running.ts';
import { canaryKey } from '../canary-key.ts';
import { startCluster, type Cluster } from '../cluster.ts';
import { EtcdClient } from '../client.ts';
import { testEtcd } from '../testing.ts';
import { enterCluster } from './enter-cluster.ts';
import { resolveOwn } from './resolve-own.ts';
import { renewAfterMs, Session } from './session.ts';
import { PASSWORD, startOwnEtcd, USER, type OwnTestEtcd } from './testing/start-own-etcd.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstorm-own-test-'));
const entered = join(runningFolders()[0], '..', 'entered');
let own: OwnTestEtcd;
let notes: string[];

beforeAll(async () => {
  own = await startOwnEtcd({ etcd: await testEtcd() });
}, 60_000);
beforeEach(() => void (notes = []));
afterAll(async () => {
  await own[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function note(sentence: string): void {
  notes.push(sentence);
}

async function enter(run: string): Promise<Cluster> {
  const etcd = await resolveOwn([own.endpoint], {});
  return enterCluster({ etcd, run, members: 3, heartbeatMs: 5, electionMs: 25, runDirectory: folder, note });
}

/** What a tap sees of a worker's put. */
function put(call: number, key: string, lease: string, revision?: number): HistoryEvent[] {
  const shared = { kind: 'rpc', atUs: call, worker: 0, incarnation: 1, call, method: 'KV/Put', nth: 1 } as const;
  const puts = [{ key, lease }];
  return [
    { ...shared, side: 'request', puts },
    revision === undefined
      ? { ...shared, side: 'response', outcome: 'UNAVAILABLE' }
      : { ...shared, side: 'response', outcome: 'ok', revision, puts },
  ];
}

const runEvent: HistoryEvent = {
  kind: 'run',
  atUs: 0,
  format: 1,
  id: 'killed',
  engine: 'real',
  startedAt: '',
  etcd: { version: '3.4.23', provider: 'own cluster', members: 1, floorSeconds: 1, keyPrefix: 'lockstorm/killed/' },
  host: { platform: 'linux', cores: 1, node: '' },
};

function granted(lease: string): HistoryEvent {
  const shared = { kind: 'rpc', atUs: 0, worker: 0, incarnation: 1, call: 900, nth: 1, side: 'response' } as const;
  return { ...shared, method: 'Lease/LeaseGrant', outcome: 'ok', lease, ttlSeconds: 60 };
}

const keys = async (): Promise<string[]> => (await own.root.range()).kvs.map(({ key }) => key);

test('it owns one prefix, and knows its floor, its version and its size', async () => {
  await using cluster = await enter('a-run');
  expect(cluster).toMatchObject({ keyPrefix: 'lockstorm/a-run/', floorSeconds: 1, size: 1, answers: true });
  expect(cluster.members).toMatchObject([{ index: 0, clientUrl: own.endpoint, state: 'up' }]);
  expect(() => cluster.members[0]!.kill()).toThrow("member of somebody's own cluster");
  expect(cluster.sinceRevision).toBe((await own.root.range()).kvs[0]?.modRevision);
  expect(await keys()).toEqual([canaryKey('lockstorm/a-run/')]);
  const { leader } = await cluster.client.status();
  expect([cluster.indexOf(leader), cluster.indexOf('4711'), cluster.indexOf('0'), cluster.indexOf('4711')]).toEqual([
    0,
    1,
    undefined,
    1,
  ]);
});

test('what it put is deleted, and nothing else: a stranger key, a changed one, a stranger lease', async () => {
  const cluster = await enter('clean');
  const { root } = own;
  const name = (key: string): string => `${cluster.keyPrefix}${key}`;
  const [mine, strangers] = [await root.leaseGrant(60), await root.leaseGrant(60)];
  const answered = await root.put(name('answered'), '');
  const changed = await root.put(name('changed'), '');
  await root.put(name('changed'), 'by somebody else');
  await root.put(name('unanswered'), '');
  await root.put(name('leased'), '', { lease: mine.lease });
  await root.put(name('strangers'), '');
  await root.put(name('strangers-leased'), '', { lease: strangers.lease });
  const outside = await root.put('outside', '', { lease: mine.lease });
  for (const event of [
    ...put(1, name('answered'), '0', answered.revision),
    ...put(2, name('changed'), '0', changed.revision),
    ...put(3, name('unanswered'), '0'),
    granted(mine.lease),
  ])
    cluster.belongings!.on(event);
  await cluster[Symbol.asyncDispose]();
  const left = (await root.range()).kvs;
  expect(left.map(({ key }) => key)).toEqual([name('changed'), name('strangers'), name('strangers-leased'), 'outside']);
  // With a key outside of the prefix a lease is not revoked, although it is the run's.
  expect(left.at(-1)).toMatchObject({ modRevision: outside.revision, lease: mine.lease });
  expect(await root.leaseLeases()).toContain(strangers.lease);
  expect(notes).toEqual([
    '3 keys under "lockstorm/clean/" were not put by the run that owns this prefix, and left alone.',
  ]);
  await Promise.all([mine, strangers].map(({ lease }) => root.leaseRevoke(lease)));
  for (const key of ['changed', 'strangers'].map(name)) await root.deleteUnchanged(key, modOf(left, key));
  expect(await keys()).toEqual([]);
});

test('a lease of its own is revoked with its keys', async () => {
  const cluster = await enter('leased');
  const { lease } = await own.root.leaseGrant(60);
  await own.root.put(`${cluster.keyPrefix}orders/1`, '', { lease });
  cluster.belongings!.on(granted(lease));
  await cluster[Symbol.asyncDispose]();
  expect(await keys()).toEqual([]);
  expect(await own.root.leaseLeases()).not.toContain(lease);
  expect(notes).toEqual([]);
});

test('a prefix with keys is not taken, and they are left alone', async () => {
  const { revision } = await own.root.put('lockstorm/taken/orders', '');
  await expect(enter('taken')).rejects.toMatchObject({ code: 'etcd-prefix-taken', exitCode: 3 });
  expect((await own.root.range()).kvs).toMatchObject([{ key: 'lockstorm/taken/orders', modRevision: revision }]);
  await own.root.deleteUnchanged('lockstorm/taken/orders', revision);
  await using first = await enter('twice');
  await expect(enter('twice')).rejects.toMatchObject({ code: 'etcd-prefix-taken' });
  expect(await keys()).toEqual([canaryKey(first.keyPrefix)]);
});

test('the next run cleans up after a harness that was killed, as far as its history proves what was its own', async () => {
  const keyPrefix = 'lockstorm/killed/';
  const historyPath = join(folder, 'killed.jsonl');
  const { root } = own;
  await root.put(canaryKey(keyPrefix), '');
  const { revision } = await root.put(`${keyPrefix}orders/mine`, '');
  const foreign = await root.put(`${keyPrefix}orders/foreign`, '');
  const lines = [runEvent, ...put(1, `${keyPrefix}orders/mine`, '0', revision)].map((event) => JSON.stringify(event));
  writeFileSync(historyPath, `${lines.join('\n')}\n{"kind":"wat`);
  mkdirSync(entered, { recursive: true });
  const { cluster } = await root.status();
  // No process has this start.
  const record = { harness: { pid: process.pid, start: 'never' }, ...place(), cluster, keyPrefix, historyPath };
  const file = join(entered, `test-${process.pid}.json`);
  writeFileSync(file, JSON.stringify(record));
  const next = await enter('next');
  expect(await keys()).toEqual([`${keyPrefix}orders/foreign`, canaryKey(next.keyPrefix)]);
  expect(notes).toEqual([
    `Left behind by a harness that was killed, now deleted: 2 of its keys under "${keyPrefix}".`,
    `The key "${keyPrefix}orders/foreign" was not put by the run that owns this prefix, and left alone.`,
  ]);
  await next[Symbol.asyncDispose]();
  expect(readdirSync(entered).filter((name) => name.includes(`${process.pid}`))).toEqual([]);
  await root.deleteUnchanged(`${keyPrefix}orders/foreign`, foreign.revision);
});

test('a cluster that is gone at the end is said to be left uncleaned, and the next run is told to do it', async () => {
  const runDirectory = mkdtempSync(join(folder, 'gone-'));
  const processes = await startCluster({
    etcd: await testEtcd(),
    members: 1,
    heartbeatMs: 50,
    electionMs: 500,
    runDirectory,
  });
  const etcd = await resolveOwn([processes.members[0]!.clientUrl], {});
  const cluster = await enterCluster({
    etcd,
    run: 'x',
    members: 1,
    heartbeatMs: 50,
    electionMs: 500,
    runDirectory,
    note,
  });
  await processes[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(
    /^The keys under "lockstorm\/x\/" could not be cleaned up: .* The next run on this cluster will\.$/,
  );
  const mine = readdirSync(entered).filter((name) => name.startsWith(`${process.pid}-`));
  expect(mine).toHaveLength(1);
  for (const name of mine) rmSync(join(entered, name));
});

test('a token that etcd has forgotten is renewed, and the call is made once more', async () => {
  await using users = await startOwnEtcd({ etcd: await testEtcd(), userPrefix: 'p/' });
  const session = await Session.open([users.endpoint], { user: { user: USER, password: PASSWORD } });
  const client = new EtcdClient({ endpoints: [users.endpoint], login: session! });
  await client.put('p/1', '');
  const before = session!.headers().token;
  await users.forgetTokens();
  await expect(users.asBefore(before).put('p/2', '')).rejects.toMatchObject({ tokenAged: true });
  await client.put('p/2', '');
  expect(session!.headers().token).not.toBe(before);
  session!.close();
  client.close();
}, 30_000);

test.each([
  ['abcdefghijklmnop.17', 120_000],
  [jwt({ exp: 1_060 }), 30_000],
  [jwt({ exp: 900 }), 1_000],
  [jwt({ exp: 100_000 }), 120_000],
  ['', 120_000],
])('token %s is renewed after %i ms', (token, ms) => expect(renewAfterMs(token, 1_000_000)).toBe(ms));

function jwt(claims: object): string {
  return ['{"alg":"RS256"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
}

function modOf(kvs: readonly { key: string; modRevision: number }[], name: string): number {
  return kvs.find(({ key }) => key === name)?.modRevision ?? 0;
}
