// Members that are killed, stopped and started again, as faults ask for it: on the same data and ports, and with a sentence when it fails.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { processStart } from '../store/process-start.ts';
import { startCluster, type Cluster } from './cluster.ts';
import { fakeEtcd, temporaryFolder } from './fake-etcd.ts';
import { testEtcd } from './testing.ts';

const untilTrue = { timeout: 60_000, interval: 10 };

async function start(members: 1 | 3, binary?: string): Promise<{ cluster: Cluster; news: string[] }> {
  const etcd = await testEtcd();
  const [heartbeatMs, electionMs] = members === 1 ? [10, 100] : [50, 500];
  const cluster = await startCluster({
    etcd: binary === undefined ? etcd : { ...etcd, binary },
    members,
    heartbeatMs,
    electionMs,
    runDirectory: temporaryFolder(),
  });
  const news: string[] = [];
  cluster.onNews(({ index }, what) => news.push(`${index} ${what}`));
  return { cluster, news };
}

/** An etcd whose second start, and all after it, run `body` instead. */
async function etcdThatStartsOnce(body: string): Promise<string> {
  const { binary, version } = await testEtcd();
  const folder = temporaryFolder();
  const once = `if [ ! -e ${folder}/started ]; then touch ${folder}/started; exec ${binary} "$@"; fi`;
  return fakeEtcd(folder, version, `${once}\n${body}`);
}

function stateOf(pid: number): string | undefined {
  if (!existsSync(`/proc/${pid}/stat`)) return undefined;
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .charAt(0);
}

test('killed, ended and started again: another process, the same port, the same keys', async () => {
  const { cluster, news } = await start(1);
  await using _ = cluster;
  const [member] = cluster.members;
  const pids = [member!.pid];
  await cluster.client.put('/kept', '1');
  const { raftTerm } = await member!.client.status();
  const heal = member!.kill();
  expect(member!.state).toBe('down');
  expect(cluster.answers).toBe(false);
  await vi.waitUntil(() => processStart(pids[0]!) === undefined, untilTrue);
  heal();
  heal();
  await cluster.allUp();
  pids.push(member!.pid);
  await cluster.client.put('/kept', '2');
  member!.restart();
  expect(member!.state).toBe('down');
  await cluster.allUp();
  pids.push(member!.pid);
  expect((await cluster.client.range()).kvs).toMatchObject([{ key: '/kept', value: '2' }]);
  expect((await member!.client.status()).raftTerm).toBeGreaterThan(raftTerm);
  expect(new Set(pids).size).toBe(3);
  expect(news).toEqual(['0 down', '0 starting', '0 up', '0 down', '0 starting', '0 up']);
});

test('kills and pauses that overlap end with the last of them, and a pause ends with its process', async () => {
  const { cluster, news } = await start(1);
  await using _ = cluster;
  const [member] = cluster.members;
  const goOn = [member!.pause(), member!.pause()];
  await vi.waitUntil(() => [undefined, 'T'].includes(stateOf(member!.pid)), untilTrue);
  goOn[0]!();
  expect(member!.state).toBe('paused');
  goOn[1]!();
  expect(member!.state).toBe('up');
  await member!.client.range({ deadlineMs: 10_000 });
  const outlived = member!.pause();
  const startAgain = [member!.kill(), member!.kill()];
  startAgain[1]!();
  expect(member!.state).toBe('down');
  startAgain[0]!();
  await cluster.allUp();
  const paused = member!.pause();
  outlived();
  expect(member!.state).toBe('paused');
  paused();
  expect(member!.state).toBe('up');
  expect(news.map((line) => line.slice(2)).join(' ')).toBe('paused resumed paused down starting up paused resumed');
});

test('three members: the client and its watch go round whoever is struck, and nothing is missed', async () => {
  const { cluster, news } = await start(3);
  await using _ = cluster;
  const { client, members } = cluster;
  const values: string[] = [];
  const { revision } = await client.put('/w', 'first');
  const watch = client.watchAll(revision, { onEvent: ({ value }) => values.push(value) });
  const wrote = ['first'];
  const write = async (value: string): Promise<void> => {
    wrote.push(value);
    // A put that was on its way while nobody led may be lost: this one comes until it is told, as the same value.
    while (!(await client.put('/w', value, { deadlineMs: 1_000 }).then(Boolean, () => false)));
  };
  for (const member of members) {
    const goOn = member.pause();
    await write(`${member.index} paused`);
    await vi.waitUntil(() => values.includes(`${member.index} paused`), untilTrue);
    goOn();
    const startAgain = member.kill();
    await write(`${member.index} down`);
    await vi.waitUntil(() => values.includes(`${member.index} down`), untilTrue);
    startAgain();
    await cluster.allUp();
  }
  watch.close();
  expect([...new Set(values)]).toEqual(wrote);
  expect(news.filter((line) => line.startsWith('1'))).toEqual([
    '1 paused',
    '1 resumed',
    '1 down',
    '1 starting',
    '1 up',
  ]);
});

test('without a majority a member that was started again is not blamed for its silence', async () => {
  const { cluster, news } = await start(3);
  await using _ = cluster;
  const [a, b] = cluster.members;
  const heals = [a!.kill(), b!.kill()];
  expect(cluster.answers).toBe(false);
  heals[0]!();
  await vi.waitUntil(() => a!.state === 'up', untilTrue);
  expect(cluster.answers).toBe(true);
  heals[1]!();
  await cluster.allUp();
  expect(news.slice(0, 3)).toEqual(['0 down', '1 down', '0 starting']);
});

test('a member that does not come back is told, with the end of its log', async () => {
  const { cluster } = await start(1, await etcdThatStartsOnce('echo "wal: crc mismatch" >&2; exit 3'));
  await using _ = cluster;
  cluster.members[0]!.kill()();
  const { error, exit } = await cluster.died;
  expect(error).toMatchObject({ code: 'etcd-not-back', exitCode: 3 });
  expect(error.message).toMatch(
    /member 0 was started again and did not come back \(it exited with code 3\)[^]*crc mismatch/,
  );
  expect(exit).toMatchObject({ code: 3 });
});

test('a member whose data is damaged does not come back', async () => {
  const { cluster } = await start(1);
  await using _ = cluster;
  const [member] = cluster.members;
  const args = readFileSync(`/proc/${member!.pid}/cmdline`, 'utf8').split('\0');
  const data = args.find((word) => word.startsWith('--data-dir='))!.slice('--data-dir='.length);
  const heal = member!.kill();
  await vi.waitUntil(() => processStart(member!.pid) === undefined, untilTrue);
  mkdirSync(join(data, 'member', 'snap'), { recursive: true });
  writeFileSync(join(data, 'member', 'snap', 'db'), 'no database at all');
  heal();
  expect((await cluster.died).error).toMatchObject({ code: 'etcd-not-back' });
});

test('a member whose port somebody else has for a while comes back when it is free', async () => {
  const { cluster } = await start(1);
  await using _ = cluster;
  const [member] = cluster.members;
  const heal = member!.kill();
  await vi.waitUntil(() => processStart(member!.pid) === undefined, untilTrue);
  const thief = createServer((socket) => socket.destroy());
  onTestFinished(() => void thief.close());
  // Another test may try whether the port is free at this very moment.
  const stolen = (): Promise<boolean> =>
    new Promise((resolve) => {
      thief.once('error', () => resolve(false));
      thief.listen(member!.port, '127.0.0.1', () => resolve(true));
    });
  await vi.waitUntil(stolen, untilTrue);
  heal();
  const failed = (): boolean => /address already in use/.test(readFileSync(member!.logPath, 'utf8'));
  await vi.waitUntil(failed, untilTrue);
  await new Promise((resolve) => thief.close(resolve));
  await cluster.allUp();
  expect(member!.state).toBe('up');
});

test('a cluster ends with a member that stands still, and with one that is down', async () => {
  const { cluster } = await start(3);
  const [paused, down] = cluster.members;
  const pids = cluster.members.map(({ pid }) => pid);
  paused!.pause();
  const heal = down!.kill();
  await cluster[Symbol.asyncDispose]();
  heal();
  expect(pids.map(processStart)).toEqual([undefined, undefined, undefined]);
  expect(down!.pid).toBe(pids[1]);
});
