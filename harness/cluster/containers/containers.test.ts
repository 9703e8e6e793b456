// Real containers of a real engine: started, struck, ended, and nothing left of them, however their harness ends.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { projectRoot } from '../../store/project-root.ts';
import { sweepStrays } from '../../store/strays.ts';
import { startCluster, type Cluster, type ClusterOptions } from '../cluster.ts';
import { temporaryFolder } from '../fake-etcd.ts';
import { resolveEtcd } from '../resolve.ts';
import type { Member } from '../member.ts';
import type { ImageEtcd } from '../resolved-etcd.ts';
import { needEngine } from './engine.ts';
import { sweepEngine } from './sweep.ts';
import { expectNothingLeft, imageForTests, inEngine } from './testing.ts';

const etcd = await imageForTests();
const untilTrue = { timeout: 60_000, interval: 50 };
const quiet = { offline: true, log: () => {} };

describe.skipIf(etcd === undefined)('etcd in containers', () => {
  afterEach(expectNothingLeft);

  it('is found by the name of its image, also without a network', async () => {
    expect(await resolveEtcd(`container:${etcd!.image}`, quiet)).toMatchObject({
      kind: 'image',
      version: etcd!.version,
      provider: `container ${etcd!.image}`,
    });
  });

  it('one member: struck and started again on the same port and data, its log in the run directory', async () => {
    const { cluster, news } = await start(1);
    await using _ = cluster;
    const [member] = cluster.members;
    const { port } = member!;
    await cluster.client.put('/kept', '1');
    const goOn = member!.pause();
    expect(member!.state).toBe('paused');
    // The engine takes its time.
    await vi.waitUntil(() => isSilent(member!), untilTrue);
    goOn();
    await vi.waitUntil(() => member!.state === 'up', untilTrue);
    expect((await member!.client.range({ deadlineMs: 10_000 })).kvs).toMatchObject([{ key: '/kept', value: '1' }]);
    const heal = member!.kill();
    await vi.waitUntil(() => isSilent(member!), untilTrue);
    heal();
    await cluster.allUp();
    member!.restart();
    await cluster.allUp();
    // Killed while it stands still.
    member!.pause();
    member!.kill()();
    await cluster.allUp();
    expect((await cluster.client.range()).kvs).toMatchObject([{ key: '/kept', value: '1' }]);
    expect(member!.port).toBe(port);
    const again = ['0 down', '0 starting', '0 up'];
    expect(news).toEqual(['0 paused', '0 resumed', ...again, ...again, '0 paused', ...again]);
    const log = (): string[] => readFileSync(member!.logPath, 'utf8').trimEnd().split('\n');
    const starts = (): string[] => log().filter((line) => /serving client traffic/.test(line));
    await vi.waitUntil(() => starts().length === 4, untilTrue);
    // Each line once, although the engine tells the whole log at each start.
    expect(new Set(log()).size).toBe(log().length);
  });

  it('three members: they go on without their leader, paused or killed', async () => {
    const { cluster } = await start(3);
    await using _ = cluster;
    for (const how of ['pause', 'kill'] as const) {
      const leader = await leaderOf(cluster);
      const heal = cluster.members[leader]![how]();
      await vi.waitUntil(async () => {
        const said = await leaderOf(cluster, leader).catch(() => leader);
        return said !== leader;
      }, untilTrue);
      await cluster.client.put('/after', how, { deadlineMs: 10_000 });
      heal();
      await cluster.allUp();
    }
    expect((await cluster.client.range()).kvs).toMatchObject([{ key: '/after', value: 'kill' }]);
  });

  it('an etcd that does not start is told with the end of its log', async () => {
    // It refuses an election timeout beyond 50 s.
    const runDirectory = temporaryFolder();
    const started = startCluster({ ...options(1, etcd!), runDirectory, electionMs: 60_000 });
    await expect(started).rejects.toMatchObject({
      code: 'etcd-did-not-start',
      message: expect.stringMatching(/exited with code 1|election/),
    });
    expect(readFileSync(join(runDirectory, 'etcd-0.log'), 'utf8')).toContain('election');
  });

  it.each([
    ['lockstorm-test/no-such-image:1', /cannot be pulled \(.+\)/],
    ['LOCKSTORM/etcd:1', /the engine does not take LOCKSTORM.etcd:1 \(.+\)/],
  ])('an image that cannot be had, %s, is a sentence with the engine’s reason', async (image, reason) => {
    await expect(resolveEtcd(`container:${image}`, { ...quiet, offline: false })).rejects.toMatchObject({
      kind: 'environment',
      code: 'no-container',
      message: expect.stringMatching(reason),
    });
  });

  it('of a harness that is killed go with it', async () => {
    const { child, names } = await startHarness();
    expect(names).toHaveLength(2);
    await kill(child);
    await vi.waitUntil(async () => (await inEngine()).length === 0, untilTrue);
  });

  it('that outlived even their remover are removed by the next sweep, which says so; a living harness is left alone', async () => {
    const { child, running, removers } = await startHarness();
    await sweepStrays(() => {}, [running]);
    await sweepEngine({ ...(await needEngine()) }, () => {});
    expect(await inEngine()).toHaveLength(2);
    expect(removers).toHaveLength(1);
    for (const pid of removers) process.kill(pid, 'SIGKILL');
    await kill(child);
    const lines: string[] = [];
    await sweepStrays((line) => lines.push(line), [running]);
    expect(lines).toEqual([expect.stringMatching(/container lockstorm-etcd-\w+-0, network lockstorm-etcd-\w+/)]);
  });

  it('are found by their labels where their harness’s record is not', async () => {
    const { child, removers } = await startHarness();
    for (const pid of removers) process.kill(pid, 'SIGKILL');
    await kill(child);
    const lines: string[] = [];
    await sweepEngine({ ...(await needEngine()) }, (line) => lines.push(line));
    expect(lines).toEqual([expect.stringMatching(/now removed: container lockstorm-etcd-\w+-0, network/)]);
  });
});

function options(members: 1 | 3, of: ImageEtcd): ClusterOptions<ImageEtcd> {
  return { etcd: of, members, heartbeatMs: 50, electionMs: 500, runDirectory: temporaryFolder() };
}

async function start(members: 1 | 3): Promise<{ cluster: Cluster; news: string[] }> {
  const cluster = await startCluster(options(members, etcd!));
  const news: string[] = [];
  cluster.onNews(({ index }, what) => news.push(`${index} ${what}`));
  return { cluster, news };
}

function isSilent({ client }: Member): Promise<boolean> {
  return client.range({ deadlineMs: 500 }).then(
    () => false,
    () => true,
  );
}

/** As the first member other than `not` says it. */
async function leaderOf(cluster: Cluster, not?: number): Promise<number> {
  const member = cluster.members.find(({ index }) => index !== not);
  const { leader } = await member!.client.status();
  const index = cluster.indexOf(leader);
  if (index === undefined) throw new Error('no leader');
  return index;
}

interface Harness {
  readonly child: ChildProcess;
  readonly running: string;
  /** Of containers and networks. */
  readonly names: string[];
  readonly removers: number[];
}

/** One cluster, then it waits to be killed. */
async function startHarness(): Promise<Harness> {
  const ours = join(projectRoot(), '.lockstorm');
  mkdirSync(ours, { recursive: true });
  // Inside the project, so that the bundle finds its packages.
  const bundle = mkdtempSync(join(ours, 'lockstorm-test-'));
  const project = mkdtempSync(join(tmpdir(), 'lockstorm-project-'));
  writeFileSync(join(project, 'package.json'), '{}');
  onTestFinished(() => {
    for (const folder of [bundle, project]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const contents = `
    import { startCluster } from '../cluster.ts';
    const options = JSON.parse(process.argv[2]);
    const cluster = await startCluster(options);
    setInterval(() => {}, 1000);
    process.stdout.write('up');
  `;
  const outfile = join(bundle, 'harness.mjs');
  const how = { bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'silent' } as const;
  await build({ ...how, stdin: { contents, loader: 'ts', resolveDir: import.meta.dirname }, outfile });
  const child = spawn(process.execPath, [outfile, JSON.stringify({ ...options(1, etcd!), runDirectory: project })], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', () => reject(new Error('the harness ended before its etcd was up')));
  });
  const running = join(project, '.lockstorm', 'running');
  return { child, running, names: await inEngine(), removers: removersOf(child.pid!) };
}

/** Its children that wait to remove containers. */
function removersOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return children
    .map(Number)
    .filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('lockstorm-remover'));
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
