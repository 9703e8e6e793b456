import childProcess from 'node:child_process';
import cluster from 'node:cluster';
import crypto from 'node:crypto';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { existsSync, promises, readFileSync, realpath } from 'node:fs';
import fs from 'node:fs';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net, { connect, Socket } from 'node:net';
import os from 'node:os';
import { performance, monitorEventLoopDelay } from 'node:perf_hooks';
import tls from 'node:tls';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { MessageChannel, Worker } from 'node:worker_threads';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { EscapeError } from './failure.ts';
import { install } from './globals.ts';
import { Kernel } from './kernel.ts';
import { inMacrotask, outside } from './scope.ts';

install();

const nothing = (): void => {};

/** What a subject may try, by the name that it is told. */
const escapes: [string, () => unknown][] = [
  ['fs.readFileSync', () => readFileSync('package.json')],
  ['fs.existsSync', () => existsSync('package.json')],
  ['fs.readFile', () => promisify(fs.readFile)('package.json')],
  ['fs.realpath', () => realpath.native('package.json', nothing)],
  ['fs.createReadStream', () => fs.createReadStream('package.json')],
  ['new fs.ReadStream', () => Reflect.construct(fs.ReadStream, ['package.json'])],
  ['fs.promises.readFile', () => readFile('package.json')],
  ['fs.promises.stat', () => promises.stat('package.json')],
  ['net.connect', () => connect(1)],
  ['new net.Socket', () => new Socket()],
  ['new net.Socket', () => new (class Mine extends net.Socket {})()],
  ['tls.connect', () => tls.connect(1)],
  ['dns.lookup', () => dns.lookup('localhost', nothing)],
  ['dns.promises.resolve4', () => dns.promises.resolve4('localhost')],
  ['dgram.createSocket', () => dgram.createSocket('udp4')],
  ['http.request', () => http.request('http://127.0.0.1')],
  ['https.get', () => https.get('https://127.0.0.1')],
  ['http2.connect', () => http2.connect('http://127.0.0.1')],
  ['child_process.spawn', () => childProcess.spawn('true')],
  ['child_process.execFile', () => promisify(childProcess.execFile)('true')],
  ['child_process.exec', () => promisify(childProcess.exec)('true')],
  ['cluster.fork', () => cluster.fork()],
  ['new worker_threads.Worker', () => new Worker('0', { eval: true })],
  ['new worker_threads.MessageChannel', () => new MessageChannel()],
  ['new globalThis.MessageChannel', () => new globalThis.MessageChannel()],
  ['new globalThis.BroadcastChannel', () => new BroadcastChannel('x')],
  ['zlib.gzip', () => zlib.gzip('x', nothing)],
  ['zlib.createGzip', () => zlib.createGzip()],
  ['new globalThis.CompressionStream', () => new CompressionStream('gzip')],
  ['crypto.pbkdf2', () => crypto.pbkdf2('x', 'y', 1, 1, 'sha1', nothing)],
  ['crypto.scrypt', () => crypto.scrypt('x', 'y', 8, nothing)],
  ['crypto.generateKeyPairSync', () => crypto.generateKeyPairSync('ed25519')],
  ['crypto.subtle.digest', () => globalThis.crypto.subtle.digest('SHA-256', new Uint8Array(1))],
  ['vm.createContext', () => vm.createContext()],
  ['os.uptime', () => os.uptime()],
  ['performance.mark', () => performance.mark('x')],
  ['perf_hooks.monitorEventLoopDelay', () => monitorEventLoopDelay()],
  ['process.kill', () => process.kill(process.pid)],
  ['process.abort', () => process.abort()],
  ['process.cpuUsage', () => process.cpuUsage()],
  ['process.stdin', () => process.stdin],
  ['Atomics.wait', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)],
  [
    'WebAssembly.compile',
    () =>
      (globalThis as unknown as { WebAssembly: { compile(of: Uint8Array): unknown } }).WebAssembly.compile(
        new Uint8Array(8),
      ),
  ],
  ['Blob.text', () => new Blob(['x']).text()],
  ['globalThis.fetch', () => fetch('http://127.0.0.1')],
];

/** w1.1 tries it, with w2.1 beside it, after 1 ms. */
async function tried(
  attempt: () => unknown,
): Promise<{ kernel: Kernel; thrown: unknown; value: unknown; after: boolean }> {
  const kernel = new Kernel({ seed: '0000000000000001' });
  let thrown: unknown;
  let value: unknown;
  let after = false;
  kernel.at(1_000, kernel.spawn('w1.1'), 'test', () => {
    try {
      value = attempt();
      if (value instanceof Promise) value.catch(nothing);
    } catch (error) {
      thrown = error;
    }
  });
  kernel.at(1_000, kernel.spawn('w2.1'), 'test', () => (after = true));
  await inMacrotask(() => kernel.run());
  return { kernel, thrown, value, after };
}

describe('a way out of virtual time', () => {
  it.each(escapes)('ends the run, and names process and call: %s', async (call, attempt) => {
    const { kernel, thrown, value, after } = await tried(attempt);
    expect(thrown ?? (await Promise.resolve(value).catch((error: unknown) => error))).toBeInstanceOf(EscapeError);
    expect(kernel.failure).toEqual({
      code: 'escape',
      process: 'w1.1',
      call,
      message: `w1.1 called ${call}, which leaves the simulation: its result would depend on this machine, not on the seed`,
    });
    expect(after).toBe(false);
  });

  it.each<[string, () => unknown, unknown]>([
    ['fs.existsSync', () => outside(() => existsSync('package.json')), true],
    ['fs.readFileSync', () => outside(() => readFileSync('package.json').length > 10), true],
    ['new net.Socket', () => outside(() => new net.Socket() instanceof Socket), true],
    ['process.pid', () => outside(() => process.pid === process.ppid), false],
  ])('is open for the harness in the middle of a turn: %s', async (_, attempt, expected) => {
    const { kernel, value, after } = await tried(attempt);
    expect(kernel.failure).toBeUndefined();
    expect([value, after]).toEqual([expected, true]);
  });

  it.each<[string, () => unknown, unknown]>([
    ['net.isIP', () => net.isIP('127.0.0.1'), 4],
    ['zlib.gzipSync', () => zlib.gunzipSync(zlib.gzipSync('text')).toString(), 'text'],
    ['crypto.createHash', () => crypto.createHash('sha1').update('x').digest('hex').length, 40],
    ['crypto.timingSafeEqual', () => crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('a')), true],
    ['new http.Agent', () => new http.Agent() instanceof http.Agent, true],
    ['looking for fetch', () => typeof fetch + typeof MessageChannel, 'functionfunction'],
    ['structuredClone', () => structuredClone({ a: 1 }).a, 1],
    ['process.pid', () => process.pid, 1001],
    ['os.hostname', () => os.hostname(), 'simulated-host'],
  ])('is nothing that only computes: %s', async (_, attempt, expected) => {
    const { kernel, thrown, value } = await tried(attempt);
    expect(thrown).toBeUndefined();
    expect(kernel.failure).toBeUndefined();
    expect(value).toBe(expected);
  });

  it('is refused without a word to the rest of a dead process’s turn', async () => {
    const kernel = new Kernel({ seed: '0000000000000001' });
    const victim = kernel.spawn('w1.1');
    kernel.at(1, victim, 'test', () => {
      victim.kill();
      readFileSync('package.json');
    });
    await inMacrotask(() => kernel.run());
    expect(kernel.failure).toBeUndefined();
  });

  it('is found out also when the process swallows the error', async () => {
    const kernel = new Kernel({ seed: '0000000000000001' });
    kernel.at(1, kernel.spawn('w1.1'), 'test', () => {
      void readFile('package.json').catch(nothing);
    });
    await inMacrotask(() => kernel.run());
    expect(kernel.failure?.call).toBe('fs.promises.readFile');
  });

  it('is none with no simulation: everything works as before', async () => {
    expect(readFileSync('package.json', 'utf8')).toContain('lockstorm');
    expect(await readFile('package.json', 'utf8')).toContain('lockstorm');
    expect(await promisify(fs.exists)('package.json')).toBe(true);
    expect((await promisify(childProcess.exec)('echo real')).stdout).toBe('real\n');
    expect((await promisify(zlib.gzip)('x')).length).toBeGreaterThan(5);
    expect(process.pid).not.toBe(1001);
    const server = net.createServer((socket) => socket.end('heard'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    const heard = await new Promise<string>((resolve) => {
      connect(port, '127.0.0.1').on('data', (data) => resolve(data.toString()));
    });
    server.close();
    expect(heard).toBe('heard');
    const worker = new Worker('require("node:worker_threads").parentPort.postMessage(6 * 7)', { eval: true });
    expect(await new Promise((resolve) => worker.once('message', resolve))).toBe(42);
    await worker.terminate();
  });
});
