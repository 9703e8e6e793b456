// What befalls a worker that runs: a blocked event loop, a wall clock that jumps, and a process of its own that outlives it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { processStart } from '../store/process-start.ts';
import { FakeClock, fakeTimeLibrary } from './fake-clock.ts';
import { killGroup } from './process-group.ts';
import { eventually, fleetOf, greeted, sendAcquire, subjectText, temporaryFolder } from './testing.ts';

/** Its token is the longest time, in ms, that it had no turn. */
const timingItsTurns = subjectText(
  'turn(); return hold({ token: String(Math.floor(longest)) });',
  `let last = performance.now();
   let longest = 0;
   const turn = () => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; };
   setInterval(turn, 5);`,
);

describe('a stalled worker', () => {
  it('takes no turn for so long, and then goes on', async () => {
    using folder = temporaryFolder();
    await using of = await fleetOf(folder.path, timingItsTurns);
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    worker.stall(700);
    sendAcquire(worker, 1);
    await listener.until('acquired');
    expect(Number(listener.all('acquired')[0]!.token)).toBeGreaterThanOrEqual(690);
  });

  it('goes on at once when the stall is ended, the last of several', async () => {
    using folder = temporaryFolder();
    await using of = await fleetOf(folder.path, timingItsTurns);
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    const [first, second] = [worker.stall(3_600_000), worker.stall(3_600_000)];
    sendAcquire(worker, 1);
    first();
    first();
    expect(listener.all('acquired')).toEqual([]);
    second();
    await listener.until('acquired');
    worker.stall(3_600_000);
    worker.send({ quit: {} });
    worker.dismiss(); // ends what stands in the way of quit
    expect(await worker.exited).toMatchObject({ code: 0, reason: 'quit' });
  });

  it('leaves when its controller is gone', async () => {
    using folder = temporaryFolder();
    await using of = await fleetOf(folder.path, timingItsTurns);
    const { file, args, env } = of.image.command(of.subject);
    const worker = spawn(file, args, { env, detached: true });
    try {
      worker.stdin.write('{"stall":{"forMs":3600000}}\n');
      await once(worker.stdout, 'data'); // it is loaded
      const gone = once(worker, 'exit');
      worker.stdin.end();
      expect(await gone).toHaveLength(2);
    } finally {
      killGroup(worker.pid!);
    }
  });
});

describe('a wall clock that jumps', () => {
  it('is seen by everything that asks for the time of day, and by no other clock', async () => {
    using folder = temporaryFolder();
    const text = subjectText(
      `class Day extends Date {}
       const seconds = (ms) => Math.round((ms - performance.now() - base) / 1000);
       const said = [Date.now(), new Date().getTime(), +new Day(), Aside.now()].map(seconds);
       const whole = new Date().constructor === Date && new Date(5).getTime() === 5 && new Day() instanceof Date;
       const text = Math.abs(Date.parse(Date()) - Date.now()) < 5_000;
       return hold({ token: [...said, whole, text].join(' ') });`,
      'base = Date.now() - performance.now();',
    );
    await using of = await fleetOf(folder.path, `${text}\nlet base = 0;\nconst Aside = Date;`);
    expect(of.image.kind).toBe('snapshot');
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    for (const [hold, jumpMs] of [0, 60_000, -90_000].entries()) {
      if (jumpMs !== 0) worker.moveClock(jumpMs);
      sendAcquire(worker, hold);
      await listener.until('acquired', hold + 1);
    }
    expect(listener.all('acquired').map(({ token }) => token)).toEqual([
      '0 0 0 0 true true',
      '60 60 60 60 true true',
      '-30 -30 -30 -30 true true',
    ]);
  });

  it.runIf(fakeTimeLibrary() !== undefined)('of a command, by libfaketime (not run where there is none)', async () => {
    const clock = new FakeClock();
    clock.move(3_600_000);
    const date = spawn('date', ['+%s'], { env: { ...process.env, ...clock.env } });
    const [said] = await once(date.stdout, 'data');
    clock.remove();
    const { stdout } = spawn('date', ['+%s']);
    expect(Number(said) - Number((await once(stdout, 'data'))[0])).toBeGreaterThan(3_500);
  });
});

describe('a process that outlives its worker', () => {
  it('is heard for as long as it writes, and ended when asked', async () => {
    using folder = temporaryFolder();
    const line = String.raw`{\"wrote\":{\"hold\":1,\"n\":7,\"t\":\"1\"}}`;
    const text = subjectText(
      `const child = spawn('sh', ['-c', 'while :; do echo "${line.replaceAll('\\', '\\\\')}"; sleep 0.02; done'], { stdio: 'inherit', detached: true });
       throw new Error(String(child.pid));`,
    );
    await using of = await fleetOf(folder.path, text);
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    sendAcquire(worker, 1);
    await listener.until('failed');
    const child = Number(listener.all('failed')[0]!.error);
    worker.kill();
    expect(await worker.exited).toMatchObject({ reason: 'fault' });
    await listener.until('wrote', listener.all('wrote').length + 3);
    if (!existsSync('/proc/self/environ')) killGroup(child); // only Linux shows where a process comes from
    await of.fleet.endOutliving();
    await eventually(() => processStart(child) === undefined, 'the end of the child');
    await worker.silent;
    expect(listener.garbage).toEqual([]);
  });
});
