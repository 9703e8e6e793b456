// SIGSTOP and SIGCONT as a fault: a worker that stands still is not taken for a hung one, and none is left standing.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { processStart } from '../store/process-start.ts';
import { eventually, fleetOf, greeted, Listener, sendAcquire, subjectText, temporaryFolder } from './testing.ts';
import type { WorkerProcess } from './worker-process.ts';

const simple = subjectText(`return hold({ token: '7' });`);

/** Linux: `T` for a process that was stopped. */
function stateOf(pid: number): string {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .charAt(0);
}

function stopped(pid: number): Promise<void> {
  return eventually(() => stateOf(pid) === 'T', `${pid} is stopped`);
}

/** A holder that writes every 5 ms. */
async function writing(worker: WorkerProcess): Promise<Listener> {
  const listener = await greeted(worker);
  sendAcquire(worker, 1);
  await listener.until('wrote', 3);
  return listener;
}

it('a paused worker stands still, with what it started, and goes on where it was', async () => {
  using folder = temporaryFolder();
  const text = subjectText(`const child = spawn('sleep', ['600']); return hold({ token: String(child.pid) });`);
  await using of = await fleetOf(folder.path, text);
  const worker = await of.fleet.take(of.subject);
  const listener = await writing(worker);
  const child = Number(listener.all('acquired')[0]!.token);
  const resume = worker.pause();
  await stopped(worker.pid);
  await stopped(child);
  expect(worker.gone).toBe(false);
  const said = listener.all('wrote').length;
  resume();
  resume();
  await eventually(() => stateOf(child) !== 'T', 'the child goes on');
  await listener.until('wrote', said + 3);
});

it('pauses that overlap end with the last of them', async () => {
  using folder = temporaryFolder();
  await using of = await fleetOf(folder.path, simple);
  const worker = await of.fleet.take(of.subject);
  const listener = await writing(worker);
  const [first, second] = [worker.pause(), worker.pause()];
  await stopped(worker.pid);
  first();
  first();
  expect(stateOf(worker.pid)).toBe('T');
  second();
  await listener.until('wrote', listener.all('wrote').length + 3);
});

it('a paused worker can be killed, and ended; resuming it then does nothing', async () => {
  using folder = temporaryFolder();
  await using of = await fleetOf(folder.path, simple);
  for (const [end, reason] of [
    ['kill', 'fault'],
    ['end', 'cleanup'],
  ] as const) {
    const worker = await of.fleet.take(of.subject);
    await greeted(worker);
    const resume = worker.pause();
    await stopped(worker.pid);
    worker[end]();
    expect(await worker.exited).toMatchObject({ signal: 'SIGKILL', reason });
    resume();
    worker.pause()();
  }
});

it('a fleet that is disposed of lets the paused quit like the others', async () => {
  using folder = temporaryFolder();
  const of = await fleetOf(folder.path, simple);
  const worker = await of.fleet.take(of.subject);
  await greeted(worker);
  worker.pause();
  await stopped(worker.pid);
  await of[Symbol.asyncDispose]();
  expect(await worker.exited).toMatchObject({ code: 0, signal: null, reason: 'cleanup' });
});

it('a fleet that is killed at once kills the paused too', async () => {
  using folder = temporaryFolder();
  await using of = await fleetOf(folder.path, simple);
  const worker = await of.fleet.take(of.subject);
  await greeted(worker);
  worker.pause();
  await stopped(worker.pid);
  of.fleet.killAllSync();
  expect(await worker.exited).toMatchObject({ signal: 'SIGKILL', reason: 'cleanup' });
  expect(processStart(worker.pid)).toBeUndefined();
});

it.each([
  [50, undefined],
  [60_000, 'never-ready'],
])(
  'the time to become ready stands still with the worker, and begins anew: ready after %d ms',
  async (lateMs, complaint) => {
    using folder = temporaryFolder();
    const text = subjectText(`return hold();`, `await new Promise((resolve) => setTimeout(resolve, lateMs));`);
    await using of = await fleetOf(folder.path, `const lateMs = ${lateMs};${text}`, { readyTimeoutMs: 1_000 });
    const worker = await of.fleet.take(of.subject);
    const listener = new Listener(worker);
    const resume = worker.pause();
    await stopped(worker.pid);
    worker.send({ hello: { worker: 0, incarnation: 1, endpoints: ['http://127.0.0.1:1'], options: {} } });
    // Longer than it may take to become ready.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(worker.gone).toBe(false);
    resume();
    await Promise.race([listener.until('ready'), worker.exited]);
    worker.end();
    expect((await worker.exited).complaint?.code).toBe(complaint);
  },
);
