// What a subject sees around itself in a simulation is what a process sees: it must have no way to notice.
import os from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { byHand, planOf, ran } from './testing.ts';

interface Seen {
  readonly pid: number;
  readonly ppid: number;
  readonly wallMs: number;
  readonly isoDate: string;
  readonly ns: bigint;
  readonly performanceMs: number;
  readonly upSeconds: number;
  readonly random: number;
  readonly uuid: string;
}

async function sightings(): Promise<Seen[]> {
  const seen: Seen[] = [];
  const look = (): void => {
    const { pid, ppid } = process;
    seen.push({
      pid,
      ppid,
      wallMs: Date.now(),
      isoDate: new Date().toISOString(),
      ns: process.hrtime.bigint(),
      performanceMs: performance.now(),
      upSeconds: process.uptime(),
      random: Math.random(),
      uuid: crypto.randomUUID(),
    });
  };
  await ran(
    planOf({ durationMs: 1_000, workers: [{ holdMs: 5_000 }, { thinkMs: 5_000 }] }),
    byHand({
      acquire: async () => {
        look();
        await sleep(250);
        look();
        return { release: async () => undefined };
      },
      close: async () => look(),
    }),
  );
  return seen;
}

it('clocks that agree with each other, and go on', async () => {
  const [first, second] = await sightings();
  const passed = {
    wall: second!.wallMs - first!.wallMs,
    monotonic: Number(second!.ns - first!.ns) / 1e6,
    performance: second!.performanceMs - first!.performanceMs,
    up: 1_000 * (second!.upSeconds - first!.upSeconds),
  };
  for (const ms of Object.values(passed)) expect(Math.abs(ms - 250)).toBeLessThanOrEqual(1);
  expect(first!.isoDate).toBe(new Date(first!.wallMs).toISOString());
  expect(first!.wallMs).toBeGreaterThan(Date.UTC(2020, 0));
});

it('a number of its own, and dice of its own, the same in each run', async () => {
  const seen = await sightings();
  const [first] = seen;
  const other = seen.find(({ pid }) => pid !== first!.pid)!;
  expect(first!.pid).toBeGreaterThan(1);
  expect(first!.pid).not.toBe(process.pid);
  expect(first!.ppid).not.toBe(first!.pid);
  expect(other.random).not.toBe(first!.random);
  expect(other.uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(await sightings()).toEqual(seen);
});

it('an environment, arguments, a host and a console that work', async () => {
  const found: unknown[] = [];
  const lines: string[] = [];
  await ran(
    planOf({ durationMs: 100 }),
    byHand(async (options) => {
      const { env, argv, execPath, version, versions, platform, arch } = process;
      found.push(
        typeof env,
        env['LOCKSTORM_NO_SUCH'],
        argv.every((arg) => typeof arg === 'string'),
        argv.length > 1,
      );
      found.push(execPath.length > 0, version === `v${versions.node}`, platform.length > 0, arch.length > 0);
      found.push(process.cwd().startsWith('/') || platform === 'win32', os.hostname(), os.EOL.length > 0);
      // oxlint-disable-next-line no-console -- a subject may
      console.warn('written by %s', 'w0', { and: 'more' });
      process.stderr.write('and to its log\n');
      process.emitWarning('mind the gap');
      found.push(
        options.endpoints.every((endpoint) => new URL(endpoint).protocol === 'http:'),
        options.signal.aborted,
      );
      return byHand().connect(options);
    }),
    { onTrace: (line) => lines.push(line) },
  );
  expect(found.slice(0, 4)).toEqual(['object', undefined, true, true]);
  expect(found.slice(4, 8)).toEqual([true, true, true, true]);
  expect(found.slice(8, 11)).toEqual([true, 'simulated-host', true]);
  expect(found.slice(11)).toEqual([true, false]);
  // It is in the trace, and nowhere else.
  const log = lines.filter((line) => line.includes(' log ')).join('\n');
  for (const part of ['written by', 'and to its log', 'mind the gap']) expect(log).toContain(part);
});

it('a wall clock that a fault moves, and monotonic ones that it does not', async () => {
  const seen: { wallMs: number; ns: bigint }[] = [];
  const look = (): number => seen.push({ wallMs: Date.now(), ns: process.hrtime.bigint() });
  await ran(
    planOf({
      durationMs: 1_000,
      workers: [{ holdMs: 5_000 }],
      faults: [{ what: 'clock', worker: 0, when: { event: 'acquired', nth: 1, afterMs: 100 }, jumpMs: -60_000 }],
    }),
    byHand({
      acquire: async () => {
        look();
        setTimeout(look, 500);
        return { release: async () => undefined };
      },
    }),
  );
  const [before, after] = seen;
  expect(Math.abs(after!.wallMs - before!.wallMs + 59_500)).toBeLessThanOrEqual(1);
  expect(Math.abs(Number(after!.ns - before!.ns) / 1e6 - 500)).toBeLessThanOrEqual(1);
});
