import { performance as imported } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { monotonicStartUs, wallStartMs } from './epochs.ts';
import { install } from './globals.ts';
import { Kernel } from './kernel.ts';
import { inMacrotask, outside } from './scope.ts';
import type { SimProcess } from './sim-process.ts';

install();

interface Reading {
  date: number;
  newDate: number;
  text: boolean;
  performance: number;
  hrtimeUs: number;
  bigintUs: number;
  uptime: number;
}

function read(): Reading {
  const [seconds, ns] = process.hrtime();
  return {
    date: Date.now(),
    newDate: new Date().getTime(),
    text: Date() === new Date(Date.now()).toString(),
    performance: performance.now(),
    hrtimeUs: seconds * 1e6 + ns / 1e3,
    bigintUs: Number(process.hrtime.bigint() / 1000n),
    uptime: process.uptime(),
  };
}

/** Readings of one process at these times; `tune` comes first. */
async function readings(atUs: number[], tune: (process: SimProcess) => void = () => {}): Promise<Reading[]> {
  const kernel = new Kernel({ seed: '0000000000000001' });
  const subject = kernel.spawn('w1.1');
  tune(subject);
  const found: Reading[] = [];
  for (const at of atUs) kernel.at(at, subject, 'test', () => found.push(read()));
  await inMacrotask(() => kernel.run());
  return found;
}

describe('the clocks of a simulated process', () => {
  it('show virtual time from fixed beginnings', async () => {
    const [start, later] = await readings([0, 2_500_123]);
    expect(start).toEqual({
      date: wallStartMs,
      newDate: wallStartMs,
      text: true,
      performance: 30,
      hrtimeUs: monotonicStartUs,
      bigintUs: monotonicStartUs,
      uptime: 0.03,
    });
    expect(later).toEqual({
      date: wallStartMs + 2_500,
      newDate: wallStartMs + 2_500,
      text: true,
      performance: 30 + 2_500.123,
      hrtimeUs: monotonicStartUs + 2_500_123,
      bigintUs: monotonicStartUs + 2_500_123,
      uptime: 2.530123,
    });
  });

  it('an offset moves Date alone', async () => {
    const [plain] = await readings([1_000_000]);
    const [moved] = await readings([1_000_000], (process) => (process.wallOffsetMs = -3_600_000));
    expect(moved).toEqual({ ...plain, date: plain!.date - 3_600_000, newDate: plain!.newDate - 3_600_000 });
  });

  it('a rate bends all of them, and timers the other way', async () => {
    const [fast] = await readings([1_000_000], (process) => (process.rate = 1.5));
    expect(fast).toMatchObject({
      date: wallStartMs + 1_500,
      performance: 1_530,
      bigintUs: monotonicStartUs + 1_500_000,
    });
    const kernel = new Kernel({ seed: '0000000000000001' });
    const subject = kernel.spawn('w1.1');
    const seen: number[][] = [];
    subject.rate = 2;
    kernel.at(
      0,
      subject,
      'test',
      () => void setTimeout(() => seen.push([kernel.nowUs(), Date.now() - wallStartMs]), 100),
    );
    kernel.at(60_000, null, 'rate', () => (subject.rate = 0.5));
    // 120 ms at twice the speed, then half the speed: no jump.
    kernel.at(80_000, subject, 'test', () => seen.push([kernel.nowUs(), Date.now() - wallStartMs]));
    kernel.at(
      80_000,
      subject,
      'test',
      () => void setTimeout(() => seen.push([kernel.nowUs(), Date.now() - wallStartMs]), 10),
    );
    await inMacrotask(() => kernel.run());
    expect(seen).toEqual([
      [50_000, 100],
      [80_000, 130],
      [100_000, 140],
    ]);
    expect(() => (subject.rate = 0)).toThrow(RangeError);
  });

  it('are the real ones for everybody else, also in the middle of a turn', async () => {
    const kernel = new Kernel({ seed: '0000000000000001' });
    const real: number[] = [];
    kernel.at(5, kernel.spawn('w1.1'), 'test', () => real.push(outside(() => Date.now())));
    kernel.at(5, null, 'test', () => real.push(Date.now()));
    await inMacrotask(() => kernel.run());
    for (const at of [...real, Date.now()]) expect(at).toBeGreaterThan(wallStartMs + 1e10);
    expect(performance.now()).not.toBe(performance.timeOrigin);
  });

  it('keep what Date and hrtime are beside now', async () => {
    const kernel = new Kernel({ seed: '0000000000000001' });
    class Special extends Date {
      special = true;
    }
    const before = new Date(0);
    let checks: unknown[] = [];
    kernel.at(5_000_000, kernel.spawn('w1.1'), 'test', () => {
      const special = new Special();
      const since = process.hrtime();
      checks = [
        before instanceof Date,
        special instanceof Special && special instanceof Date && special.special,
        special.getTime() === Date.now(),
        new Date(2020, 1, 1).getFullYear() === 2020,
        new Date('2021-03-04T05:06:07.008Z').toISOString() === '2021-03-04T05:06:07.008Z',
        new Date(special).getTime() === special.getTime(),
        Date.UTC(2020, 0) === 1_577_836_800_000,
        Date.length === 7 && Date.name === 'Date',
        new Date(0).constructor === Date,
        process.hrtime(since).join() === '0,0',
        process.hrtime([999, 999_999_999]).join() === '5,1',
        imported.now() === performance.now(),
        performance.timeOrigin === wallStartMs,
      ];
      expect(() => process.hrtime('x' as never)).toThrow(TypeError);
    });
    await inMacrotask(() => kernel.run());
    expect(checks).toEqual(checks.map(() => true));
    expect(checks).toHaveLength(13);
  });
});
