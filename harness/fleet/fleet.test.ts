import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { stopProcess } from '../cluster/testing.ts';
import { processStart } from '../store/process-start.ts';
import { sweepWorkers } from './sweep-workers.ts';
import { eventually, fleetOf, greeted, Listener, sendAcquire, subjectText, temporaryFolder } from './testing.ts';

const runs = (pid: number): boolean => processStart(pid) !== undefined;
/** Processes with this text in their command line, on Linux. */
function runningWith(text: string): string[] {
  if (!existsSync('/proc/self/cmdline')) return [];
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });
}

/** A controller of its own, in a process that can be killed. */
async function startController(
  folder: string,
  command: object,
  ...more: string[]
): Promise<ChildProcessByStdio<null, Readable, null>> {
  const script = join(folder, 'controller.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'fixtures/storming-controller.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
  });
  return spawn(process.execPath, [script, JSON.stringify(command), ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
}

const simple = subjectText(`return hold({ token: '7' });`);

describe('a worker of a fleet', () => {
  it('goes through hello, acquire, writes, release and quit', async () => {
    using folder = temporaryFolder();
    await using of = await fleetOf(folder.path, simple);
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    sendAcquire(worker, 1);
    await listener.until('wrote', 5);
    worker.send({ release: { hold: 1 } });
    await listener.until('released');
    worker.send({ quit: {} });
    const exit = await worker.exited;

    expect(of.image.kind).toBe('snapshot');
    expect(exit).toMatchObject({ pid: worker.pid, code: 0, signal: null, reason: 'quit' });
    expect(exit.complaint).toBeUndefined();
    expect(exit.stderrTail).toBe('closed\n');
    const wrote = listener.all('wrote');
    expect(wrote.map(({ n }) => n)).toEqual(wrote.map((_, index) => index + 1));
    expect(wrote.every(({ token }) => token === '7')).toBe(true);
    expect(Object.keys(listener.messages.at(-1)!)).toEqual(['released']);
    expect(listener.readAtUs.every((at) => at <= exit.exitedUs)).toBe(true);
    expect(listener.garbage).toEqual([]);
    expect(runs(worker.pid)).toBe(false);
  });

  it('killed as a fault: gone, with reason fault', async () => {
    using folder = temporaryFolder();
    await using of = await fleetOf(folder.path, simple);
    const worker = await of.fleet.take(of.subject);
    await greeted(worker);
    worker.kill();
    const exit = await worker.exited;
    expect(exit).toMatchObject({ code: null, signal: 'SIGKILL', reason: 'fault' });
    expect(exit.exitedUs).toBeGreaterThanOrEqual(worker.killedUs!);
    expect(runs(worker.pid)).toBe(false);
    worker.kill();
    worker.send({ quit: {} }); // both without effect
  });

  it('loses nothing of what it said before a SIGKILL', async () => {
    using folder = temporaryFolder();
    // Each acquire is answered in a turn of the event loop of its own; a SIGKILL comes in the turn of the last one, right after it.
    const text = subjectText(`
      const mine = Number(lock);
      for (let i = 0; i < Math.min(mine, 199); i++) await new Promise((resolve) => setImmediate(resolve));
      if (mine === 200) process.kill(process.pid, 'SIGKILL');
      return hold({ token: lock });`);
    await using of = await fleetOf(folder.path, text);
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker, 1_000);
    for (let hold = 0; hold <= 200; hold++) sendAcquire(worker, hold, String(hold));
    const exit = await worker.exited;
    expect(exit).toMatchObject({ signal: 'SIGKILL', reason: 'crash' });
    expect(listener.all('acquired').map(({ token }) => Number(token))).toEqual(
      Array.from({ length: 200 }, (_, i) => i),
    );
    expect(listener.all('wrote').filter(({ n }) => n === 1)).toHaveLength(200);
    expect(listener.garbage).toEqual([]);
  });

  it('takes the processes that it started along', async () => {
    using folder = temporaryFolder();
    const text = subjectText(
      `const child = spawn('sleep', ['600'], { stdio: 'inherit' }); throw new Error(String(child.pid));`,
    );
    await using of = await fleetOf(folder.path, text);
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    sendAcquire(worker, 1);
    await listener.until('failed');
    const child = Number(listener.all('failed')[0]!.error);
    expect(runs(child)).toBe(true);
    worker.kill();
    await worker.exited;
    await eventually(() => !runs(child), 'the end of the child');
  });

  it('is reported as gone although a process that got away holds its pipes', async () => {
    using folder = temporaryFolder();
    const text = subjectText(
      `const child = spawn('sleep', ['600'], { stdio: 'inherit', detached: true }); throw new Error(String(child.pid));`,
    );
    await using of = await fleetOf(folder.path, text);
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    sendAcquire(worker, 1);
    await listener.until('failed');
    const child = Number(listener.all('failed')[0]!.error);
    worker.kill();
    expect(await worker.exited).toMatchObject({ reason: 'fault' });
    expect(runs(child)).toBe(true);
    await of.fleet[Symbol.asyncDispose]();
    if (!existsSync('/proc/self/environ')) process.kill(child, 'SIGKILL'); // only Linux shows where a process comes from
    await eventually(() => !runs(child), 'the end of the child');
  });
});

describe('a worker in another language', () => {
  it('need not say that it is loaded', async () => {
    using folder = temporaryFolder();
    const adapter = `process.stdin.once('data', () => console.log('{"ready":{"subject":"mine"}}'))`;
    const image = { command: () => ({ file: process.execPath, args: ['-e', adapter], env: {} }) };
    await using of = await fleetOf(folder.path, simple, { image });
    const listener = await greeted(await of.fleet.take('mine'));
    expect(listener.messages).toEqual([{ ready: { subject: 'mine' } }]);
  });
});

describe('a bad worker', () => {
  it('prints garbage: each line is reported, and it goes on', async () => {
    using folder = temporaryFolder();
    const text = subjectText(`fs.writeSync(1, 'nonsense\\n{"wrote":{},"n":1}\\n'); return hold();`);
    await using of = await fleetOf(folder.path, text);
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    sendAcquire(worker, 1);
    await listener.until('acquired');
    expect(listener.garbage.map(({ line, why, code }) => ({ line, why, code }))).toEqual([
      { line: 'nonsense', why: 'no JSON', code: 'not-a-message' },
      { line: '{"wrote":{},"n":1}', why: 'a message has exactly one key, this has 2', code: 'not-a-message' },
    ]);
  });

  it('ends in the middle of a line: the rest is reported as torn', async () => {
    using folder = temporaryFolder();
    await using of = await fleetOf(
      folder.path,
      subjectText(`fs.writeSync(1, '{"acq'); process.kill(process.pid, 'SIGKILL');`),
    );
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    sendAcquire(worker, 1);
    await worker.exited;
    expect(listener.garbage).toMatchObject([{ line: '{"acq', code: 'torn' }]);
  });

  it.each([
    // More lines in one read than anybody may say in a second, however slow the machine is.
    ['flooded', `for (;;) fs.writeSync(1, 'x\\n'.repeat(30_000));`],
    ['line-too-long', `fs.writeSync(1, 'x'.repeat(70_000)); await new Promise(() => setTimeout(() => 0, 60_000));`],
  ] as const)('is ended when its pipe is %s', async (code, acquire) => {
    using folder = temporaryFolder();
    await using of = await fleetOf(folder.path, subjectText(acquire));
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    sendAcquire(worker, 1);
    const exit = await worker.exited;
    expect(exit).toMatchObject({ signal: 'SIGKILL', reason: 'crash', complaint: { code } });
    expect(listener.garbage.at(-1)).toMatchObject({ code });
    expect(listener.garbage.every(({ line }) => line.length <= 200)).toBe(true);
  });

  it('is ended when it never gets ready', async () => {
    using folder = temporaryFolder();
    const text = subjectText('', 'await new Promise(() => undefined);');
    await using of = await fleetOf(folder.path, text, { readyTimeoutMs: 200 });
    const worker = await of.fleet.take(of.subject);
    worker.send({ hello: { worker: 0, incarnation: 1, endpoints: [], options: {} } });
    const exit = await worker.exited;
    expect(exit).toMatchObject({ reason: 'crash', complaint: { code: 'never-ready' } });
    expect(exit.complaint!.text).toContain('was not ready 0.2 s after hello');
  });

  it('says "ready" in a line of its log: the complaint has that line', async () => {
    using folder = temporaryFolder();
    const adapter = `process.stdin.once('data', () => console.log('INFO {"ready":{"subject":"mine"}}'))`;
    const image = { command: () => ({ file: process.execPath, args: ['-e', adapter], env: {} }) };
    await using of = await fleetOf(folder.path, simple, { image, readyTimeoutMs: 3_000 });
    const worker = await of.fleet.take('mine');
    worker.send({ hello: { worker: 0, incarnation: 1, endpoints: [], options: {} } });
    const { complaint } = await worker.exited;
    expect(complaint!.text).toBe(
      'The worker of mine was ended: it was not ready 3 s after hello; what it said on stdout is no message (no JSON): INFO {"ready":{"subject":"mine"}}.',
    );
  });

  it('exits before it is ready: the complaint has the end of its log', async () => {
    using folder = temporaryFolder();
    await using of = await fleetOf(folder.path, subjectText('', `console.error('no licence'); process.exit(3);`));
    const worker = await of.fleet.take(of.subject);
    worker.send({ hello: { worker: 0, incarnation: 1, endpoints: [], options: {} } });
    const exit = await worker.exited;
    expect(exit).toMatchObject({ code: 3, reason: 'crash', complaint: { code: 'exited-early' } });
    expect(exit.complaint!.text).toMatch(/ended before it was ready \(exit code 3\): no licence\.$/);
  });

  it('cannot connect: it says why', async () => {
    using folder = temporaryFolder();
    await using of = await fleetOf(folder.path, subjectText('', `throw new Error('no route');`));
    const worker = await of.fleet.take(of.subject);
    const listener = new Listener(worker);
    worker.send({ hello: { worker: 0, incarnation: 1, endpoints: [], options: {} } });
    expect(await worker.exited).toMatchObject({ code: 1, reason: 'crash' });
    expect(listener.messages).toEqual([{ broken: { error: 'no route' } }]);
  });

  it('cannot be started at all', async () => {
    using folder = temporaryFolder();
    const image = { command: () => ({ file: join(folder.path, 'none'), args: [], env: {} }) };
    await using of = await fleetOf(folder.path, simple, { image });
    await expect(of.fleet.take(of.subject)).rejects.toMatchObject({ kind: 'environment', code: 'worker-not-started' });
  });
});

describe('a fleet', () => {
  it('keeps spares that are loaded already, and replaces those that are taken or die', async () => {
    using folder = temporaryFolder();
    await using of = await fleetOf(folder.path, simple, { spares: 2 });
    const first = await of.fleet.take(of.subject);
    await eventually(() => of.fleet.pids.length === 3, 'one worker and two spares');
    const [, spare] = of.fleet.pids;
    const second = await of.fleet.take(of.subject);
    expect(second.pid).toBe(spare);
    await eventually(() => of.fleet.pids.length === 4, 'two workers and two spares');
    const third = of.fleet.pids[2]!;
    process.kill(third, 'SIGKILL');
    await eventually(() => !of.fleet.pids.includes(third), 'the end of a spare');
    const living = await of.fleet.take(of.subject);
    expect(living.pid).not.toBe(third);
    await Promise.all([greeted(first), greeted(living)]);
  });

  it('leaves nothing behind when it is disposed of: neither spares, nor the busy, nor the stopped', async () => {
    using folder = temporaryFolder();
    const text = subjectText(`if (lock === 'busy') for (;;); return hold();`);
    const of = await fleetOf(folder.path, text, { spares: 1 });
    const holding = await of.fleet.take(of.subject);
    const busy = await of.fleet.take(of.subject);
    const stopped = await of.fleet.take(of.subject);
    const listener = await greeted(holding);
    sendAcquire(holding, 1);
    await listener.until('acquired');
    await greeted(busy);
    sendAcquire(busy, 1, 'busy');
    await stopProcess(stopped.pid);
    const { pids } = of.fleet;
    await of.fleet[Symbol.asyncDispose]();
    expect(pids.length).toBeGreaterThanOrEqual(3);
    expect(pids.filter(runs)).toEqual([]);
    expect(of.fleet.pids).toEqual([]);
    expect(await holding.exited).toMatchObject({ code: 0, reason: 'cleanup' });
    expect(await busy.exited).toMatchObject({ signal: 'SIGKILL', reason: 'cleanup' });
    expect(listener.all('released')).toHaveLength(1);
    await expect(of.fleet.take(of.subject)).rejects.toMatchObject({ code: 'fleet-closed' });
  });

  it('can kill all at once without waiting', async () => {
    using folder = temporaryFolder();
    await using of = await fleetOf(folder.path, simple, { spares: 2 });
    const worker = await of.fleet.take(of.subject);
    await eventually(() => of.fleet.pids.length === 3, 'one worker and two spares');
    const { pids } = of.fleet;
    of.fleet.killAllSync();
    expect(await worker.exited).toMatchObject({ reason: 'cleanup' });
    await eventually(() => !pids.some(runs), 'the end of all');
  });

  it('leaves no worker when the controller itself is SIGKILLed in mid-storm', async () => {
    using folder = temporaryFolder();
    await using of = await fleetOf(folder.path, simple);
    const controller = await startController(folder.path, of.image.command(of.subject));
    const seen = new Map<number, string>();
    let text = '';
    controller.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const pid of text.split('\n').slice(0, -1).map(Number)) {
        const start = seen.has(pid) ? undefined : processStart(pid);
        if (start !== undefined) seen.set(pid, start);
      }
    });
    // Forty incarnations: some dead already, some holding, some loading, some spare.
    await eventually(() => text.split('\n').length > 40, 'a storm');
    controller.kill('SIGKILL');
    await eventually(() => controller.signalCode === 'SIGKILL', 'the end of the controller');
    expect(seen.size).toBeGreaterThan(10);
    await eventually(() => ![...seen].some(([pid, start]) => processStart(pid) === start), 'the end of all workers');
    // And none that was never told: the image lies in a folder of this test alone.
    await eventually(() => runningWith(folder.path).length === 0, 'the end of those too');
  });

  it('ends with a SIGKILLed controller also where every worker is stopped', async () => {
    using folder = temporaryFolder();
    await using of = await fleetOf(folder.path, simple);
    const controller = await startController(folder.path, of.image.command(of.subject), 'pause');
    let text = '';
    controller.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await eventually(() => text.split('stopped').length > 3, 'three workers that are stopped');
    const pids = [...text.matchAll(/^\d+$/gm)].map(Number);
    expect(pids.length).toBeGreaterThanOrEqual(3);
    controller.kill('SIGKILL');
    await eventually(() => !pids.some(runs), 'the end of all');
  });

  it.skipIf(!existsSync('/proc/self/environ'))(
    'whose harness was SIGKILLed, with its watchdog, is swept by the next run (Linux shows whose they are)',
    async () => {
      using folder = temporaryFolder();
      const told = JSON.stringify(join(folder.path, 'stuck-'));
      await using of = await fleetOf(
        folder.path,
        subjectText(`fs.writeFileSync(${told} + process.pid, ''); for (;;);`),
      );
      const controller = await startController(folder.path, of.image.command(of.subject));
      const stuck = (): number[] =>
        readdirSync(folder.path).flatMap((name) => (name.startsWith('stuck-') ? [Number(name.slice(6))] : []));
      await eventually(() => stuck().length === 3, 'three stuck workers');
      const watchdogs = runningWith(`LOCKSTORM_FLEET=${controller.pid} `);
      expect(watchdogs).toHaveLength(1);
      process.kill(Number(watchdogs[0]), 'SIGKILL');
      controller.kill('SIGKILL');
      await eventually(() => runningWith(folder.path).length === 3, 'the end of all others');
      const lines: string[] = [];
      expect(sweepWorkers((line) => lines.push(line))).toEqual(expect.arrayContaining(stuck()));
      expect(lines[0]).toMatch(/^Left behind by a harness that was killed, now ended: \d+ worker processes\.$/);
      await eventually(() => !stuck().some(runs), 'the end of all');
    },
  );

  it('of a living harness is left alone by a sweep', async () => {
    using folder = temporaryFolder();
    await using of = await fleetOf(folder.path, simple);
    const worker = await of.fleet.take(of.subject);
    expect(sweepWorkers(() => undefined)).not.toContain(worker.pid);
    await greeted(worker);
  });
});
