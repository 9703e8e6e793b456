// `etcdctl lock NAME -- command` as a worker: `node worker.js ETCDCTL VERSION [apart]`, JSON lines on stdin and stdout (docs/protocol.md). The
// command is critical-section.js, in the worker's process group as etcdctl starts it: what strikes one strikes both. `apart`: in a session of its
// own, so that what strikes this worker strikes etcdctl and not what it guards.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { dirname, extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { leave } from '../leave.ts';
import type { FromWorker, Hello, ToWorker } from '../protocol.ts';
import { nowNs, say, sayLoaded } from '../say.ts';

/** To quit: time for etcdctl to delete its key, and for a command to end. */
const QUIT_MS = 4_500;
/**
 * An etcdctl that is interrupted while it takes its place leaves its key until its TTL: the transaction is done, and it does not know (etcd#12900).
 * A timeout interrupts it all the same, as its user's would; the end of the worker is nobody's wish, and waits until it stands in the queue.
 */
const SETTLED_MS = 2_500;

const [program = '', etcdctl = 'etcdctl', version = '', apart] = process.argv.slice(1);
const criticalSection = join(dirname(program), `critical-section${extname(program)}`);
const locks = new Map<number, { readonly child: ChildProcess; readonly startedMs: number }>();
/** Critical sections that run, each by the connection that it waits at for its release. */
const sections = new Map<number, Socket>();
/** Holds that are to end. */
const released = new Set<number>();
let greeting: Hello | undefined;
let quitting = false;

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
  sayLoaded();
  createInterface(process.stdin)
    .on('line', (line) => heed(JSON.parse(line) as ToWorker))
    .on('close', leave);
});

function heed(message: ToWorker): void {
  if ('hello' in message) {
    greeting = message.hello;
    // It tells its command nothing. In `apart` its manual is taken at its word: "Once the lock is acquired, it will be held until etcdctl is
    // terminated", so that somebody who runs on without it cannot be excused. A lease that is left when it is interrupted is left to run out.
    // No token: ETCD_LOCK_REV is the revision at which it saw that it holds, which tokens of other clients of the same lock are not.
    const claims = { leases: ['kept-alive' as const], lost: apart !== undefined, fifo: true };
    say({ ready: { subject: 'etcdctl-lock', version, claims } });
  } else if ('acquire' in message) acquire(message.acquire);
  else if ('release' in message) release(message.release.hold);
  else if ('quit' in message) quit();
}

function acquire({ hold, lock, ttlSeconds, timeoutMs }: Extract<ToWorker, { acquire: unknown }>['acquire']): void {
  const { endpoints = [], options } = greeting ?? {};
  const { port } = server.address() as AddressInfo;
  const section = [criticalSection, String(hold), String(options?.witnessIntervalMs ?? 20), String(port)];
  const command = [...(apart === undefined ? [] : ['setsid']), process.execPath, ...section];
  const child = spawn(
    etcdctl,
    [`--endpoints=${endpoints.join(',')}`, 'lock', `--ttl=${ttlSeconds}`, lock, '--', ...command],
    { env: { ...process.env, ETCDCTL_API: '3' }, stdio: ['ignore', 'inherit', 'pipe'] },
  );
  locks.set(hold, { child, startedMs: performance.now() });
  let complaint = '';
  child.stderr?.on('data', (bytes: Buffer) => (complaint = `${complaint}${String(bytes)}`.slice(-2_000)));
  // etcdctl gives its place up when it is interrupted.
  const timer = setTimeout(() => {
    if (!sections.has(hold)) child.kill('SIGINT');
  }, timeoutMs);
  const over = (how: string | number | null): void => {
    if (!locks.delete(hold)) return;
    clearTimeout(timer);
    const error = complaint.trim().split('\n').at(-1) || `etcdctl ended with ${how}`;
    say(ended(hold, how === 0, error));
    sections.delete(hold);
    released.delete(hold);
  };
  child.once('error', ({ message }) => over(message));
  child.once('close', (code, signal) => over(code ?? signal));
}

/** It held the lock if its command has run; only then there was something to release. */
function ended(hold: number, well: boolean, error: string): FromWorker {
  const t = nowNs();
  if (!sections.has(hold)) return { failed: { hold, error, t } };
  return well ? { released: { hold, t } } : { unreleased: { hold, error, t } };
}

function release(hold: number): void {
  released.add(hold);
  sections.get(hold)?.write('release');
}

/** Every acquire is given up and every hold released; whatever does not end in time goes with this worker's process group. */
function quit(): void {
  if (quitting) return;
  quitting = true;
  for (const [hold, { child, startedMs }] of locks) {
    const interrupt = (): void => void (sections.has(hold) || child.kill('SIGINT'));
    setTimeout(interrupt, Math.max(0, startedMs + SETTLED_MS - performance.now()));
    release(hold);
  }
  setInterval(() => locks.size === 0 && process.exit(0), 20);
  setTimeout(() => process.exit(0), QUIT_MS);
}
