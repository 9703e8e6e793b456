// Storms on clusters of somebody's own, real ones: with TLS, a client certificate and a user who may touch one prefix; with three members.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeRunReport } from '../../reports/write-run-report.ts';
import { startCluster } from '../cluster/cluster.ts';
import { Etcds } from '../cluster/etcds.ts';
import type { KeyValue } from '../cluster/key-value.ts';
import type { OwnOptions } from '../cluster/own/own-options.ts';
import { PASSWORD, startOwnEtcd, USER, type OwnTestEtcd } from '../cluster/own/testing/start-own-etcd.ts';
import { TestAuthority } from '../cluster/own/testing/authority.ts';
import { testEtcd } from '../cluster/testing.ts';
import type { Plan } from '../plan/schema.ts';
import { planOf, run } from './testing.ts';

/** As etcd makes them. */
const SIMPLE_TOKEN = /\b[A-Za-z]{16}\.\d+\b/;
const folder = mkdtempSync(join(tmpdir(), 'lockstorm-own-storm-'));
let strict: OwnTestEtcd;
let options: OwnOptions;
let planted: KeyValue[];

beforeAll(async () => {
  const authority = await TestAuthority.create(folder);
  const server = await authority.sign({ name: 'server', hosts: ['127.0.0.1'] });
  const access = { ca: authority.ca, ...(await authority.sign({ name: 'client' })) };
  options = { ...access, user: USER, password: PASSWORD, prefix: 'team/storm/' };
  strict = await startOwnEtcd({
    etcd: await testEtcd(),
    server,
    clientCa: authority.ca,
    userPrefix: 'team/storm/',
    access,
  });
  for (const key of ['orders', 'orders/1', 'team/storm', 'team/storm/other-run/orders', 'zoo'])
    await strict.root.put(key, `of somebody else`);
  planted = (await strict.root.range()).kvs;
}, 60_000);
afterAll(async () => {
  await strict[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function etcds(endpoints: string, own: OwnOptions = options): Etcds {
  return new Etcds(endpoints, { offline: false, log: () => undefined, own });
}

/** Everything that a run leaves, by file. */
function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}

test('with TLS, a client certificate and a user of one prefix: judged, secret, and left as it was', async () => {
  const plan = planOf(
    'session-mutex',
    6_000,
    [{ what: 'kill', worker: 0, when: { event: 'acquired', nth: 1, afterMs: 100 } }],
    { holdMs: 300 },
    { holdMs: 300, thinkMs: 100 },
    { holdMs: 300, lease: 'orphaned', thinkMs: 200 },
  );
  const out = mkdtempSync(join(folder, 'runs-'));
  const { report, all } = await run(plan, { etcds: etcds(strict.endpoint), out });
  expect(report.judgement.checks.flatMap(({ violations }) => violations)).toEqual([]);
  expect(report.judgement.verdict).not.toBe('unsafe');
  expect(report.judgement.counts.acquisitions).toBeGreaterThan(0);
  expect(all('exit').some(({ reason }) => reason === 'fault')).toBe(true);
  expect(all('acquire').every(({ lock }) => lock === `team/storm/${report.id}/orders`)).toBe(true);
  expect(all('watch').length).toBeGreaterThan(0);
  expect(all('watch').every(({ key }) => key.startsWith(`team/storm/${report.id}/orders/`))).toBe(true);

  writeRunReport(report, { reporters: ['summary', 'junit'], invocation: 'npx lockstorm' });
  const files = filesOf(out);
  expect(files.length).toBeGreaterThan(3);
  // What is searched for looks so.
  expect(await strict.root.authenticate(USER, PASSWORD)).toMatch(SIMPLE_TOKEN);
  for (const text of files) {
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(USER);
    expect(text).not.toMatch(SIMPLE_TOKEN);
    expect(text).not.toContain('PRIVATE KEY');
  }
  expect((await strict.root.range()).kvs).toEqual(planted);
  expect(await strict.root.leaseLeases()).toEqual([]);
}, 60_000);

test('a subject that leaves its key is convicted there, and cleaned up after', async () => {
  const plan = planOf(
    'broken/no-lease',
    3_000,
    [{ what: 'kill', worker: 0, when: { event: 'acquired', nth: 1, afterMs: 200 } }],
    { holdMs: 5_000, ttlSeconds: 1 },
    { ttlSeconds: 1, thinkMs: 2_500 },
  );
  const { report, violations } = await run(plan, { etcds: etcds(strict.endpoint) });
  expect(report.judgement.verdict).toBe('unsafe');
  expect(violations.join('\n')).toMatch(
    /leaks: key "orders(\/\w+)?" was left when all workers were gone, and it has no lease/,
  );
  expect((await strict.root.range()).kvs).toEqual(planted);
  expect(await strict.root.leaseLeases()).toEqual([]);
}, 60_000);

test('three members whose leader is killed by somebody else: nothing is held against the lock', async () => {
  const runDirectory = mkdtempSync(join(folder, 'members-'));
  const etcd = await testEtcd();
  await using cluster = await startCluster({ etcd, members: 3, heartbeatMs: 100, electionMs: 1_000, runDirectory });
  await cluster.client.put('orders/1', 'of somebody else');
  const endpoints = cluster.members.map(({ clientUrl }) => clientUrl).join(',');
  // The plan's flags are not this cluster's: a bound that trusted them would be too short.
  const calm = planOf('session-mutex', 7_000, [], { holdMs: 200 }, { holdMs: 200 }, { holdMs: 200, thinkMs: 100 });
  const plan: Plan = { ...calm, etcd: { ...calm.etcd, heartbeatMs: 5, electionMs: 25 } };
  const struck = { done: false };
  const { report, all } = await run(plan, {
    etcds: etcds(endpoints, {}),
    progress: (event) => {
      if (struck.done || event.type !== 'history' || event.event.kind !== 'acquired') return;
      struck.done = true;
      void strikeLeader();
    },
  });
  async function strikeLeader(): Promise<void> {
    const { leader } = await cluster.client.status();
    const start = cluster.members[cluster.indexOf(leader) ?? 0]!.kill();
    setTimeout(start, 1_500);
  }
  expect(report.judgement.checks.flatMap(({ violations }) => violations)).toEqual([]);
  expect(new Set(all('leader').flatMap(({ leader, term }) => (leader === null ? [] : [term]))).size).toBeGreaterThan(1);
  expect(all('member').map(({ state }) => state)).toContain('down');
  expect(report.etcd).toMatchObject({ members: 3, version: etcd.version });
  await cluster.allUp();
  expect((await cluster.client.range()).kvs.map(({ key }) => key)).toEqual(['orders/1']);
}, 90_000);

test('a plan that strikes etcd is refused', async () => {
  const plan = planOf('session-mutex', 3_000, [{ what: 'compact', when: { atMs: 1_000 } }]);
  await expect(run(plan, { etcds: etcds(strict.endpoint) })).rejects.toMatchObject({
    code: 'plan-not-for-own-etcd',
    exitCode: 4,
  });
});
