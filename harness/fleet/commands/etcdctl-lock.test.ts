// The worker around `etcdctl lock`, with a stand-in that runs the command at once or never: what it says, and that nothing outlives it.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { processStart } from '../../store/process-start.ts';
import { temporaryFolder } from '../testing.ts';
import { etcdctlLock, etcdctlWorker } from './etcdctl-lock.ts';
import { findEtcdctl, hasEtcdctl } from './find-etcdctl.ts';

/** Locks named `free` are held at once; others are waited for until SIGINT. It notes the command's pid. */
const standIn = `#!/usr/bin/env node
const words = process.argv.slice(2);
if (words[0] === 'version') return void console.log('etcdctl version: 3.9.9\\nAPI version: 3.9');
const { spawn } = require('node:child_process');
const [file, ...args] = words.slice(words.indexOf('--') + 1);
if (words[words.indexOf('--') - 1] === 'free') {
  const env = { ...process.env, ETCD_LOCK_KEY: 'free/4d2' };
  const child = spawn(file, args, { stdio: 'inherit', env });
  require('node:fs').writeFileSync(__filename + '.pid', String(child.pid));
  child.on('close', (code) => process.exit(code));
} else {
  process.on('SIGINT', () => { console.error('Error: context canceled'); process.exit(1); });
  setTimeout(() => process.exit(3), 60_000);
}`;

let folder: ReturnType<typeof temporaryFolder>;
let etcdctl: string;
beforeEach(() => {
  folder = temporaryFolder();
  etcdctl = join(folder.path, 'etcdctl.cjs');
  writeFileSync(etcdctl, standIn);
  chmodSync(etcdctl, 0o755);
});
afterEach(() => {
  vi.unstubAllEnvs();
  folder[Symbol.dispose]();
});

type Line = Record<string, Record<string, unknown>>;

/** A worker on the stand-in, as the fleet starts one, that was greeted. */
async function worker(apart = false) {
  const { file, args, env } = await etcdctlWorker({ file: etcdctl, version: '3.9.9' }, { cache: folder.path, apart });
  const child = spawn(file, args, { env: { ...env }, detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: Line[] = [];
  createInterface(child.stdout).on('line', (line) => line !== '' && lines.push(JSON.parse(line) as Line));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const say = (message: object): void => void child.stdin.write(`${JSON.stringify(message)}\n`);
  const said = async (kind: string): Promise<Record<string, unknown>> => {
    await vi.waitFor(() => expect(lines.map((line) => Object.keys(line)[0])).toContain(kind), { timeout: 20_000 });
    return lines.find((line) => kind in line)![kind]!;
  };
  const acquire = (lock: string, timeoutMs: number): void =>
    say({ acquire: { hold: 7, lock, ttlSeconds: 2, lease: 'kept-alive', timeoutMs } });
  say({ hello: { worker: 0, incarnation: 1, endpoints: ['http://127.0.0.1:1'], options: { witnessIntervalMs: 5 } } });
  return { child, lines, exited, say, said, acquire };
}

/** The command runs, says when it began, and `processStart` knows it. */
async function command(): Promise<number> {
  const note = `${etcdctl}.pid`;
  await vi.waitFor(() => expect(existsSync(note)).toBe(true), { timeout: 20_000 });
  return Number(readFileSync(note, 'utf8'));
}

const log = (): void => undefined;
const gone = (pid: number): Promise<void> =>
  vi.waitFor(() => expect(processStart(pid)).toBeUndefined(), { timeout: 20_000 });

describe('a worker of etcdctl lock', () => {
  it('holds while its command runs, which writes by itself; a release ends both', async () => {
    const { said, acquire, say, lines, exited } = await worker();
    expect(await said('ready')).toMatchObject({ subject: 'etcdctl-lock', version: '3.9.9', claims: { fifo: true } });
    acquire('free', 10_000);
    expect(await said('acquired')).toMatchObject({ hold: 7, lease: '4d2' });
    expect(await said('wrote')).toMatchObject({ hold: 7, n: 1 });
    say({ release: { hold: 7 } });
    expect(await said('released')).toMatchObject({ hold: 7 });
    await gone(await command());
    expect(lines.filter((line) => 'wrote' in line).map(({ wrote }) => wrote!['n'])).toEqual(
      lines.filter((line) => 'wrote' in line).map((_, index) => index + 1),
    );
    say({ quit: {} });
    expect(await exited).toBe(0);
  });

  it('gives up at its timeout, with what etcdctl said', async () => {
    const { said, acquire, say, exited } = await worker();
    acquire('taken', 300);
    expect(await said('failed')).toMatchObject({ hold: 7, error: 'Error: context canceled' });
    say({ quit: {} });
    expect(await exited).toBe(0);
  });

  it('gives up and releases at "quit"', async () => {
    const { said, acquire, say, exited } = await worker();
    acquire('free', 10_000);
    await said('acquired');
    say({ quit: {} });
    expect(await said('released')).toMatchObject({ hold: 7 });
    expect(await exited).toBe(0);
    await gone(await command());
  });

  it('ends with all that it started when the controller is gone', async () => {
    const { said, acquire, child, exited } = await worker();
    acquire('free', 10_000);
    await said('acquired');
    child.stdin.end();
    await exited;
    const pid = await command();
    await gone(pid);
    expect(processStart(pid)).toBeUndefined();
  });

  it.each([false, true])('is struck with its command, unless that is apart: %s', async (apart) => {
    const { said, acquire, child, exited, lines } = await worker(apart);
    acquire('free', 10_000);
    await said('acquired');
    const pid = await command();
    process.kill(-child.pid!, 'SIGKILL');
    await exited;
    const written = lines.length;
    if (apart) await vi.waitUntil(() => lines.length > written, { timeout: 20_000 });
    if (apart) process.kill(-pid, 'SIGKILL');
    await gone(pid);
    expect(processStart(pid)).toBeUndefined();
  });
});

describe('etcdctl', () => {
  it('is the one that LOCKSTORM_ETCDCTL names, and no other', async () => {
    vi.stubEnv('LOCKSTORM_ETCDCTL', etcdctl);
    expect(await hasEtcdctl()).toBe(true);
    expect(await findEtcdctl({ log })).toEqual({ file: etcdctl, version: '3.9.9' });
    const { args } = await etcdctlLock.prepare({ cache: folder.path, offline: true, log });
    expect(args).toContain(etcdctl);
    vi.stubEnv('LOCKSTORM_ETCDCTL', join(folder.path, 'none'));
    expect(await hasEtcdctl()).toContain('which may not be executed');
    await expect(findEtcdctl({ log })).rejects.toMatchObject({ code: 'etcdctl-unusable' });
  });

  it('is not had where there is none, nor a way to fetch it', async () => {
    vi.stubEnv('LOCKSTORM_ETCDCTL', '');
    vi.stubEnv('LOCKSTORM_CACHE', folder.path);
    vi.stubEnv('PATH', folder.path);
    expect(await hasEtcdctl()).toBe(
      "there is no etcdctl on PATH, and Debian's package cannot be fetched: this machine has no apt-get",
    );
    await expect(findEtcdctl({ log })).rejects.toMatchObject({ code: 'software-not-had' });
  });
});
