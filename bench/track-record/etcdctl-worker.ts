// `etcdctl lock NAME -- command` as a worker: `node etcdctl-worker.js ETCDCTL`, JSON lines on stdin and stdout (docs/protocol.md). The command is
// critical-section.js in a session of its own: what strikes this worker's process group strikes etcdctl, and not what it guards.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { writeSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FromWorker, Hello, ToWorker } from '../../workers/protocol.ts';

const etcdctl = process.argv[2] ?? 'etcdctl';
const criticalSection = fileURLToPath(new URL(`critical-section${extname(import.meta.url)}`, import.meta.url));
const locks = new Map<number, ChildProcess>();
/** Critical sections that run, each by the connection that it waits at for its release. */
const sections = new Map<number, Socket>();
/** Holds that are to end. */
const released = new Set<number>();
let greeting: Hello | undefined;

const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', (text) => {
    const hold = Number(String(text));
    sections.set(hold, socket);
    // Its own word may have reached the controller first.
    if (released.has(hold)) release(hold);
  });
});
server.listen(0, '127.0.0.1', () => {
  createInterface(process.stdin)
    .on('line', (line) => heed(JSON.parse(line) as ToWorker))
    .on('close', () => leave());
});

function heed(message: ToWorker): void {
  if ('hello' in message) {
    greeting = message.hello;
    // Its manual: "Once the lock is acquired, it will be held until etcdctl is terminated." So nobody has to be told that it is not.
    const claims = { leases: ['kept-alive' as const], lost: true, fifo: true };
    say({ ready: { subject: 'etcdctl lock', version: '3.4.23', claims } });
  } else if ('acquire' in message) acquire(message.acquire);
  else if ('release' in message) release(message.release.hold);
  else if ('quit' in message) leave();
}

function acquire({ hold, lock, ttlSeconds, timeoutMs }: Extract<ToWorker, { acquire: unknown }>['acquire']): void {
  const { endpoints = [], options } = greeting ?? {};
  const { port } = server.address() as AddressInfo;
  const section = [criticalSection, String(hold), String(options?.witnessIntervalMs ?? 20), String(port)];
  const command = ['setsid', process.execPath, ...section];
  const child = spawn(
    etcdctl,
    [`--endpoints=${endpoints.join(',')}`, 'lock', `--ttl=${ttlSeconds}`, lock, '--', ...command],
    { env: { ...process.env, ETCDCTL_API: '3' }, stdio: ['ignore', 'inherit', 'pipe'] },
  );
  locks.set(hold, child);
  let complaint = '';
  child.stderr?.on('data', (bytes: Buffer) => (complaint += String(bytes)));
  // etcdctl gives its place up when it is interrupted.
  const timer = setTimeout(() => {
    if (!sections.has(hold)) child.kill('SIGINT');
  }, timeoutMs);
  child.once('close', (code) => {
    clearTimeout(timer);
    locks.delete(hold);
    const error = complaint.trim() || `etcdctl ended with ${code}`;
    if (code === 0) say({ released: { hold } });
    else say(sections.has(hold) ? { unreleased: { hold, error } } : { failed: { hold, error } });
    sections.delete(hold);
  });
}

function release(hold: number): void {
  released.add(hold);
  sections.get(hold)?.write('release');
}

function leave(): void {
  for (const [hold, child] of locks) {
    release(hold);
    child.kill('SIGINT');
  }
  const wait = setInterval(() => locks.size === 0 && process.exit(0), 20);
  setTimeout(() => process.exit(0), 3_000).unref();
  wait.ref();
}

function say(message: FromWorker): void {
  writeSync(1, `${JSON.stringify(message)}\n`);
}
