// The worker's side of the protocol, against real worker processes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { killGroup } from '../harness/fleet/process-group.ts';
import { processStart } from '../harness/store/process-start.ts';
import {
  eventually,
  fleetOf,
  greeted,
  Listener,
  sendAcquire,
  subjectText,
  temporaryFolder,
} from '../harness/fleet/testing.ts';
import type { FromWorker } from './protocol.ts';

const kinds = (messages: readonly FromWorker[]): string[] => messages.map((message) => Object.keys(message)[0]!);
const ns = (t: string | undefined): bigint => BigInt(t!);

describe('a worker', () => {
  it('says ready with all claims', async () => {
    using folder = temporaryFolder();
    const text = subjectText('return hold();').replace(
      `name: 'of-the-test'`,
      `name: 'x', version: '1.2', claims: { fifo: true }`,
    );
    await using of = await fleetOf(folder.path, text);
    const listener = await greeted(await of.fleet.take(of.subject));
    expect(listener.messages).toEqual([
      {
        ready: {
          subject: 'x',
          version: '1.2',
          claims: { leases: ['kept-alive'], lost: false, token: false, fifo: true, leasePerHold: false, served: false },
          t: expect.stringMatching(/^\d+$/),
        },
      },
    ]);
  });

  it.each(['undefined', '{ acquire() {} }'])('is broken when connect() resolves with %s', async (client) => {
    using folder = temporaryFolder();
    const text = `export const subject = { name: 'x', connect: async () => (${client}) };`;
    await using of = await fleetOf(folder.path, text);
    const worker = await of.fleet.take(of.subject);
    const listener = new Listener(worker);
    worker.send({ hello: { worker: 0, incarnation: 1, endpoints: ['http://127.0.0.1:1'], options: {} } });
    await listener.until('broken');
    expect(listener.all('broken')[0]?.error).toMatch(/^connect\(\) must resolve with/);
    expect(listener.all('ready')).toEqual([]);
  });

  it('has several holds at once, each with its own writes', async () => {
    using folder = temporaryFolder();
    await using of = await fleetOf(folder.path, subjectText('return hold({ token: lock, leaseId: "a" + lock });'));
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    sendAcquire(worker, 1, '10');
    sendAcquire(worker, 2, '20');
    await eventually(
      () => [1, 2].every((id) => listener.all('wrote').filter(({ hold }) => hold === id).length > 3),
      'writes',
    );
    worker.send({ release: { hold: 1 } });
    await listener.until('released');
    const before = listener.all('wrote').length;
    await listener.until('wrote', before + 5);
    expect(
      listener
        .all('wrote')
        .slice(before)
        .every(({ hold, token }) => hold === 2 && token === '20'),
    ).toBe(true);
    expect(listener.all('acquired')).toMatchObject([
      { hold: 1, token: '10', lease: 'a10' },
      { hold: 2, token: '20', lease: 'a20' },
    ]);
  });

  it('says lost once, and writes no more', async () => {
    using folder = temporaryFolder();
    const text = subjectText(`
      const lost = new AbortController();
      setTimeout(() => lost.abort(new Error('the lease ran out')), 60);
      return hold({ lost: lost.signal });`);
    await using of = await fleetOf(folder.path, text);
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    sendAcquire(worker, 1);
    await listener.until('lost');
    worker.send({ release: { hold: 1 } });
    await listener.until('released');
    expect(listener.all('lost')).toMatchObject([{ hold: 1, reason: 'the lease ran out' }]);
    expect(listener.all('wrote').length).toBeGreaterThan(0);
    expect(kinds(listener.messages).slice(-2)).toEqual(['lost', 'released']);
    expect(ns(listener.all('wrote').at(-1)!.t)).toBeLessThan(ns(listener.all('lost')[0]!.t));
  });

  it('does not write on stale belief when it wakes from a stall', async () => {
    using folder = temporaryFolder();
    // The deadline falls into the stall. A write is due earlier than it, and must see it first all the same.
    const text = subjectText(`
      const lost = new AbortController();
      setTimeout(() => {
        fs.writeSync(2, 'stall ' + process.hrtime.bigint() + '\\n');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
      }, 20 + Number(lock) % 3);
      setTimeout(() => lost.abort(new Error('deadline')), 40);
      return hold({ lost: lost.signal });`);
    await using of = await fleetOf(folder.path, text);
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker, 2);
    const rounds = 20;
    for (let hold = 0; hold < rounds; hold++) {
      sendAcquire(worker, hold, String(hold));
      await listener.until('lost', hold + 1);
    }
    worker.send({ quit: {} });
    const { stderrTail } = await worker.exited;
    const stalls = [...stderrTail.matchAll(/stall (\d+)/g)].map(([, at]) => BigInt(at!));
    expect(stalls).toHaveLength(rounds);
    const stale = listener.all('wrote').filter(({ hold, t }) => ns(t) > stalls[hold]!);
    expect(stale).toEqual([]);
    expect(listener.all('wrote').length).toBeGreaterThanOrEqual(rounds);
  });

  it('ends its writes before it releases', async () => {
    using folder = temporaryFolder();
    const text = subjectText(
      `return { async release() { await new Promise((resolve) => setTimeout(resolve, 60)); } };`,
    );
    await using of = await fleetOf(folder.path, text);
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker, 2);
    sendAcquire(worker, 1);
    await listener.until('wrote', 3);
    worker.send({ release: { hold: 1 } });
    await listener.until('released');
    // The release took 60 ms, in which thirty writes would have been due.
    expect(ns(listener.all('released')[0]!.t) - ns(listener.all('wrote').at(-1)!.t)).toBeGreaterThan(50_000_000n);
  });

  it('says what fails: an acquire, a release, a release of nothing, a hold that is none', async () => {
    using folder = temporaryFolder();
    const text = subjectText(`
      if (lock === 'none') return undefined;
      if (lock === 'throws') throw new Error('busy');
      return { async release() { throw new Error('not mine'); } };`);
    await using of = await fleetOf(folder.path, text);
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    sendAcquire(worker, 1, 'throws');
    sendAcquire(worker, 2, 'none');
    await listener.until('failed', 2);
    sendAcquire(worker, 3);
    await listener.until('acquired');
    sendAcquire(worker, 3);
    await listener.until('failed', 3);
    worker.send({ release: { hold: 3 } });
    worker.send({ release: { hold: 4 } });
    await listener.until('unreleased', 2);
    expect(Object.fromEntries(listener.all('failed').map(({ hold, error }) => [hold, error]))).toEqual({
      1: 'busy',
      2: 'acquire() resolved without a hold: it must have release()',
      3: 'hold 3 is in use',
    });
    expect(Object.fromEntries(listener.all('unreleased').map(({ hold, error }) => [hold, error]))).toEqual({
      3: 'not mine',
      4: 'hold 4 is not held',
    });
  });

  it('times out an acquire by its signal', async () => {
    using folder = temporaryFolder();
    const text = subjectText(
      'await new Promise((_, no) => signal.addEventListener("abort", () => no(signal.reason)));',
    );
    await using of = await fleetOf(folder.path, text);
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    sendAcquire(worker, 1, 'orders', 30);
    await listener.until('failed');
    expect(listener.all('failed')[0]).toMatchObject({ hold: 1, error: 'timed out after 30 ms' });
  });

  it('quits: pending acquires fail, holds are released, the client is closed, code 0', async () => {
    using folder = temporaryFolder();
    const text = subjectText(`
      if (lock === 'deaf') await new Promise(() => undefined);
      if (lock === 'wait') await new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason)));
      return hold();`);
    await using of = await fleetOf(folder.path, text);
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    ['free', 'wait', 'deaf'].forEach((lock, hold) => sendAcquire(worker, hold, lock));
    await listener.until('acquired');
    worker.send({ quit: {} });
    expect(await worker.exited).toMatchObject({ code: 0, reason: 'quit', stderrTail: 'closed\n' });
    expect(listener.all('released')).toMatchObject([{ hold: 0 }]);
    expect(listener.all('failed').toSorted((a, b) => a.hold - b.hold)).toMatchObject([
      { hold: 1, error: 'the worker quits' },
      { hold: 2, error: 'the worker quits; the subject did not heed its signal for 1500 ms' },
    ]);
  });

  it('keeps what the subject prints out of the protocol', async () => {
    using folder = temporaryFolder();
    await using of = await fleetOf(
      folder.path,
      subjectText('console.log("one"); console.table([1]); process.stdout.write("two\\n"); return hold();'),
    );
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    sendAcquire(worker, 1);
    await listener.until('acquired');
    worker.kill();
    const { stderrTail } = await worker.exited;
    expect(listener.garbage).toEqual([]);
    expect(stderrTail).toMatch(/^one\n[^]*two\n$/);
  });

  it.each([
    ['uncaught exception', 'setTimeout(() => { throw new Error("boom"); }, 1);'],
    ['unhandled rejection', 'setTimeout(() => void Promise.reject(new Error("boom")), 1);'],
  ])('crashes on an %s, with code 1 and the reason in its log', async (what, act) => {
    using folder = temporaryFolder();
    await using of = await fleetOf(folder.path, subjectText(`${act} return hold();`));
    const worker = await of.fleet.take(of.subject);
    await greeted(worker);
    sendAcquire(worker, 1);
    const exit = await worker.exited;
    expect(exit).toMatchObject({ code: 1, signal: null, reason: 'crash' });
    expect(exit.stderrTail).toContain(`${what}: Error: boom`);
  });

  it('leaves at once when stdin closes, with what the subject started, and nothing keeps it', async () => {
    using folder = temporaryFolder();
    const text = subjectText(`
      process.on('exit', () => { for (;;); });
      process.on('SIGTERM', () => undefined);
      setInterval(() => undefined, 1_000);
      const child = spawn('sleep', ['600']);
      throw new Error(String(child.pid));`);
    await using of = await fleetOf(folder.path, text);
    const { file, args, env } = of.image.command(of.subject);
    const worker = spawn(file, args, { env, detached: true });
    let said = '';
    worker.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    worker.stdin.write('{"hello":{"worker":0,"incarnation":1,"endpoints":[],"options":{}}}\n');
    worker.stdin.write('{"acquire":{"hold":1,"lock":"x","ttlSeconds":1,"lease":"kept-alive","timeoutMs":60000}}\n');
    await eventually(() => said.includes('failed'), 'failed');
    const child = Number(/"error":"(\d+)"/.exec(said)![1]);
    try {
      const gone = once(worker, 'exit');
      worker.stdin.end();
      expect(await gone).toEqual([null, 'SIGKILL']);
      await eventually(() => processStart(child) === undefined, 'the end of the child');
    } finally {
      killGroup(worker.pid!);
    }
  });
});
