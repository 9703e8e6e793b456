// Real etcds: started, read, killed, removed.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { processStart } from '../store/process-start.ts';
import { startCluster, type Cluster, type ClusterOptions } from './cluster.ts';
import { fakeEtcd, temporaryFolder } from './fake-etcd.ts';
import { minimumTtlSeconds } from './minimum-ttl.ts';
import { testEtcd } from './testing.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

async function options(changes: Partial<ClusterOptions> = {}): Promise<ClusterOptions> {
  return {
    etcd: changes.etcd ?? (await testEtcd()),
    members: 1,
    heartbeatMs: 10,
    electionMs: 100,
    runDirectory: temporaryFolder(),
    ...changes,
  };
}

/** From the command line of the running process. */
function dataDirectoryOf(pid: number): string {
  const words = execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).split(/\s+/);
  return words.find((word) => word.startsWith('--data-dir='))?.slice('--data-dir='.length) ?? '';
}

test.each([
  [100, 1000],
  [50, 500],
  [10, 100],
])('heartbeat %i ms, election timeout %i ms: the floor is what the formula says', async (heartbeatMs, electionMs) => {
  await using cluster = await startCluster(await options({ heartbeatMs, electionMs }));
  expect(cluster.floorSeconds).toBe(minimumTtlSeconds(heartbeatMs, electionMs));
});

test('a cluster names itself, listens on loopback, keeps a log, and is gone afterwards', async () => {
  // Were this to reach etcd it would listen elsewhere, or not start.
  vi.stubEnv('ETCD_LISTEN_CLIENT_URLS', 'http://127.0.0.1:1');
  vi.stubEnv('ETCD_FORCE_NEW_CLUSTER', 'nonsense');
  const asked = await options();
  let gone: { pid: number; directory: string };
  {
    await using cluster = await startCluster(asked);
    const [member] = cluster.members;
    expect(member).toMatchObject({ index: 0, clientUrl: `http://127.0.0.1:${member?.port}` });
    expect(member?.port).not.toBe(2379);
    expect(await cluster.client.status()).toMatchObject({ version: cluster.version });
    expect(cluster).toMatchObject({ version: asked.etcd.version, provider: asked.etcd.provider });
    expect(readFileSync(join(asked.runDirectory, 'etcd-0.log'), 'utf8')).toContain('{"level"');
    gone = { pid: member?.pid ?? 0, directory: dataDirectoryOf(member?.pid ?? 0) };
    expect(existsSync(gone.directory)).toBe(true);
  }
  expect(processStart(gone.pid)).toBeUndefined();
  expect(existsSync(gone.directory)).toBe(false);
});

test('three members form one cluster', async () => {
  await using cluster = await startCluster(await options({ members: 3, heartbeatMs: 50, electionMs: 500 }));
  expect(cluster.members.map(({ index }) => index)).toEqual([0, 1, 2]);
  expect(await cluster.client.memberList()).toHaveLength(3);
  await cluster.client.put('/a', '1');
  expect((await cluster.client.range()).kvs).toHaveLength(1);
});

test('a member that dies unasked is told, with the end of its log', async () => {
  const asked = await options();
  await using cluster = await startCluster(asked);
  process.kill(cluster.members[0]?.pid ?? 0, 'SIGKILL');
  const death = await cluster.died;
  expect(death).toMatchObject({ member: { index: 0 }, exit: { signal: 'SIGKILL' } });
  expect(death.error).toMatchObject({ code: 'etcd-died', exitCode: 3 });
  expect(death.error.message).toContain('{"level"');
});

test('a cluster that is ended as asked has not died', async () => {
  let cluster: Cluster;
  {
    await using started = await startCluster(await options());
    cluster = started;
  }
  const neither = new Promise((resolve) => setImmediate(() => setImmediate(resolve, 'pending')));
  expect(await Promise.race([cluster.died, neither])).toBe('pending');
});

test('an etcd that exits at once is an environment error with the end of its log', async () => {
  const binary = fakeEtcd(temporaryFolder(), '3.6.14', 'echo "unknown flag" >&2; exit 7');
  const started = startCluster(
    await options({ etcd: { kind: 'binary', binary, version: '3.6.14', provider: 'test' } }),
  );
  await expect(started).rejects.toMatchObject({ code: 'etcd-did-not-start', exitCode: 3 });
  await expect(started).rejects.toThrow(/exited with code 7[^]*unknown flag/);
});

test('a binary that cannot be started is said', async () => {
  const binary = join(temporaryFolder(), 'nothing');
  const started = startCluster(
    await options({ etcd: { kind: 'binary', binary, version: '3.6.14', provider: 'test' } }),
  );
  await expect(started).rejects.toThrow(/could not be started .*ENOENT/);
});

test('when a port was taken in between, others are tried', async () => {
  const etcd = await testEtcd();
  const folder = temporaryFolder();
  const taken = 'bind: address already in use';
  const body = `if [ ! -e ${folder}/tried ]; then touch ${folder}/tried; echo "${taken}" >&2; exit 1; fi\nexec ${etcd.binary} "$@"`;
  const lines: string[] = [];
  await using cluster = await startCluster(
    await options({ etcd: { ...etcd, binary: fakeEtcd(folder, etcd.version, body) }, log: (line) => lines.push(line) }),
  );
  expect(cluster.floorSeconds).toBe(1);
  expect(lines).toHaveLength(1);
});

test('after five taken ports it is enough', async () => {
  const folder = temporaryFolder();
  const body = `echo try >>${folder}/tries; echo "bind: address already in use" >&2; exit 1`;
  const etcd = {
    kind: 'binary' as const,
    binary: fakeEtcd(folder, '3.6.14', body),
    version: '3.6.14',
    provider: 'test',
  };
  await expect(startCluster(await options({ etcd }))).rejects.toMatchObject({ code: 'etcd-did-not-start' });
  expect(readFileSync(join(folder, 'tries'), 'utf8').trim().split('\n')).toHaveLength(5);
});

test('an election timeout that etcd would refuse is a usage error', async () => {
  const started = startCluster(await options({ heartbeatMs: 100, electionMs: 499 }));
  await expect(started).rejects.toMatchObject({ kind: 'usage', code: 'election-too-short' });
});
