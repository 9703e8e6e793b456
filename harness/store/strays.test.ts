// Harnesses that are killed for real, and what is left of them.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { testEtcd } from '../cluster/testing.ts';
import { processStart } from './process-start.ts';
import { projectRoot } from './project-root.ts';
import { place, runningRecordSchema, type RunningRecord } from './running.ts';
import { findStrays, sweepStrays } from './strays.ts';

const untilTrue = { timeout: 30_000, interval: 10 };
const ours = join(projectRoot(), '.lockstorm');
let bundleFolder: string;

/** A harness as small as can be: one cluster, then it waits to be killed. */
const harness = `
import { startCluster } from '../cluster/cluster.ts';
const [etcd, runDirectory] = process.argv.slice(2);
const cluster = await startCluster({ etcd: JSON.parse(etcd), members: 1, heartbeatMs: 10, electionMs: 100, runDirectory });
process.on('SIGUSR2', () => { throw new Error('nobody planned this'); });
process.on('SIGUSR1', async () => {
  cluster.members[0].kill()();
  await cluster.allUp();
  cluster.members[0].pause();
  process.stdout.write(String(cluster.members[0].pid));
});
process.stdout.write(String(cluster.members[0].pid));
`;

beforeAll(async () => {
  mkdirSync(ours, { recursive: true });
  // Inside the project, so that the bundle finds its packages.
  bundleFolder = mkdtempSync(join(ours, 'lockstorm-test-'));
  await build({
    stdin: { contents: harness, loader: 'ts', resolveDir: import.meta.dirname },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile: join(bundleFolder, 'harness.mjs'),
    logLevel: 'silent',
  });
});
afterAll(() => {
  rmSync(bundleFolder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly etcdPid: number;
  readonly dataDirectory: string;
  readonly running: string;
}

async function startHarness(): Promise<Started> {
  const project = mkdtempSync(join(tmpdir(), 'lockstorm-project-'));
  writeFileSync(join(project, 'package.json'), '{}');
  const child = spawn(
    process.execPath,
    [join(bundleFolder, 'harness.mjs'), JSON.stringify(await testEtcd()), project],
    {
      cwd: project,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const running = join(project, '.lockstorm', 'running');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await sweepStrays(() => {}, [running]);
    rmSync(project, { recursive: true, force: true, maxRetries: 5 });
  });
  const etcdPid = await new Promise<number>((resolve, reject) => {
    child.stdout?.once('data', (text: Buffer) => resolve(Number(text)));
    child.once('exit', () => reject(new Error('the harness ended before its etcd was up')));
  });
  const [file] = readdirSync(running);
  const record = runningRecordSchema.parse(JSON.parse(readFileSync(join(running, file ?? ''), 'utf8')));
  return { child, etcdPid, dataDirectory: record.directories[0] ?? '', running };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

const linux = existsSync('/proc/self/stat');

test('the etcd of a harness that is killed goes with it; the next sweep removes its data', async () => {
  const { child, etcdPid, dataDirectory, running } = await startHarness();
  expect(processStart(etcdPid)).toBeDefined();
  expect(findStrays([running])).toEqual([]);
  await kill(child);
  await vi.waitUntil(() => processStart(etcdPid) === undefined, untilTrue);
  const lines: string[] = [];
  await sweepStrays((line) => lines.push(line), [running]);
  expect(existsSync(dataDirectory)).toBe(false);
  expect(readdirSync(running)).toEqual([]);
  expect(lines).toEqual([expect.stringContaining(`(pid ${child.pid}), now ended and removed: 1 temporary folder`)]);
});

test('an etcd that was started again, and stands still, goes with its harness too', async () => {
  const { child, etcdPid, running } = await startHarness();
  const told = new Promise<number>((resolve) => child.stdout?.once('data', (text: Buffer) => resolve(Number(text))));
  child.kill('SIGUSR1');
  const second = await told;
  expect(second).not.toBe(etcdPid);
  const [file] = readdirSync(running);
  const record = (): string => readFileSync(join(running, file ?? ''), 'utf8');
  await vi.waitUntil(() => !record().includes(`"pid":${etcdPid},`), untilTrue);
  expect(record()).toContain(`"pid":${second},`);
  await kill(child);
  await vi.waitUntil(() => processStart(second) === undefined, untilTrue);
});

test.runIf(linux)('an etcd that outlived even its watchdog is ended by the sweep', async () => {
  const { child, etcdPid, dataDirectory, running } = await startHarness();
  for (const pid of watchdogsOf(etcdPid)) process.kill(pid, 'SIGKILL');
  await kill(child);
  expect(processStart(etcdPid)).toBeDefined();
  const lines: string[] = [];
  await sweepStrays((line) => lines.push(line), [running]);
  expect(processStart(etcdPid)).toBeUndefined();
  expect(existsSync(dataDirectory)).toBe(false);
  expect(lines).toEqual([expect.stringContaining(`etcd (pid ${etcdPid})`)]);
});

test('a harness that lives is left alone; SIGTERM, which runs none of our handlers, takes its etcd with it', async () => {
  const { child, etcdPid, dataDirectory, running } = await startHarness();
  await sweepStrays(() => {}, [running]);
  expect(processStart(etcdPid)).toBeDefined();
  expect(existsSync(dataDirectory)).toBe(true);
  await kill(child, 'SIGTERM');
  await vi.waitUntil(() => processStart(etcdPid) === undefined, untilTrue);
});

test('a harness that ends by an exception leaves nothing, not even its record', async () => {
  const { child, etcdPid, dataDirectory, running } = await startHarness();
  await kill(child, 'SIGUSR2');
  await vi.waitUntil(() => processStart(etcdPid) === undefined, untilTrue);
  expect(existsSync(dataDirectory)).toBe(false);
  expect(readdirSync(running)).toEqual([]);
});

function watchdogsOf(pid: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((candidate) => {
      try {
        const words = readFileSync(`/proc/${candidate}/cmdline`, 'utf8').split('\0');
        return words.includes('lockstorm-watchdog') && words.includes(String(pid));
      } catch {
        return false;
      }
    });
}

/** A record of a harness that is gone: this process with another start time. */
function writeRecord(changes: Partial<RunningRecord>): string {
  const running = mkdtempSync(join(tmpdir(), 'lockstorm-running-'));
  onTestFinished(() => rmSync(running, { recursive: true, force: true }));
  const record: RunningRecord = {
    harness: { pid: process.pid, start: 'long ago' },
    ...place(),
    processes: [],
    directories: [],
    clusters: [],
    ...changes,
  };
  writeFileSync(join(running, `${process.pid}-long-ago.json`), JSON.stringify(record));
  return running;
}

function sleeper(...words: string[]): { pid: number; start: string } {
  const child = spawn('/bin/sh', ['-c', 'while :; do sleep 1; done', 'sleeper', ...words], {
    detached: true,
    stdio: 'ignore',
  });
  const pid = child.pid ?? 0;
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-pid, 'SIGKILL');
  });
  return { pid, start: processStart(pid) ?? '' };
}

test('a pid that was given to another process since is not touched', async () => {
  const { pid, start } = sleeper();
  await sweepStrays(() => {}, [writeRecord({ processes: [{ pid, start: `${start}1`, what: 'etcd' }] })]);
  expect(processStart(pid)).toBe(start);
  await sweepStrays(() => {}, [writeRecord({ processes: [{ pid, start, what: 'etcd' }] })]);
  expect(processStart(pid)).toBeUndefined();
});

test('records of another host, boot or pid namespace end no process of ours', async () => {
  const { pid, start } = sleeper();
  const processes = [{ pid, start, what: 'etcd' }];
  for (const elsewhere of [{ host: 'another' }, { boot: 'another' }, { pidNamespace: 'another' }]) {
    await sweepStrays(() => {}, [writeRecord({ processes, ...elsewhere })]);
    expect(processStart(pid)).toBe(start);
  }
});

test.runIf(linux)(
  'an etcd whose harness was killed before it noted the pid is known by its data directory',
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'lockstorm-etcd-'));
    const bystander = sleeper(directory);
    const unnoted = sleeper(`--data-dir=${directory}`);
    await sweepStrays(() => {}, [writeRecord({ directories: [directory] })]);
    expect(processStart(unnoted.pid)).toBeUndefined();
    expect(processStart(bystander.pid)).toBeDefined();
    expect(existsSync(directory)).toBe(false);
  },
);

test('only folders with our name are removed, and a corrupt record harms nobody', async () => {
  const foreign = mkdtempSync(join(tmpdir(), 'foreign-'));
  onTestFinished(() => rmSync(foreign, { recursive: true, force: true }));
  const running = writeRecord({ directories: [foreign] });
  for (const text of ['', '{', '[]', '{"harness":{"pid":1,"start":""},"processes":[{"pid":1}]}']) {
    writeFileSync(join(running, `${text.length}.json`), text);
  }
  await sweepStrays(() => {}, [running, join(running, 'nothing')]);
  expect(existsSync(foreign)).toBe(true);
});
