// What keeps a plan from being judged: subjects that cannot start, and subjects that cannot be simulated. The same sentences as on real processes
// where these can have them too (docs/writing-a-subject.md).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LockSubject } from '../../../workers/subject.ts';
import type { Fault } from '../../plan/schema.ts';
import { usageError } from '../../errors.ts';
import { byHand, planOf, ran } from './testing.ts';
import type { Ran, RunMore } from './testing.ts';

const connecting = (connect: LockSubject['connect'], more?: RunMore): Promise<Ran> =>
  ran(planOf(), byHand(connect), more);
const slowly = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a subject that cannot start', () => {
  it.each([
    ['rejects', () => Promise.reject(new Error('no server'))],
    [
      'throws',
      () => {
        throw new Error('no server');
      },
    ],
  ])('because connect() %s: the run ends and says so', async (_, connect) => {
    const { simulated, story } = await connecting(connect);
    expect(simulated.failure).toEqual({
      kind: 'environment',
      code: 'subject-broken',
      message: 'The subject by-hand cannot start: no server.',
      remedy: 'Correct its connect().',
    });
    expect(story()).toBe('spawn');
  });

  it('because connect() gives no client', async () => {
    const { simulated } = await connecting(async () => ({}) as never);
    expect(simulated.failure).toMatchObject({
      code: 'subject-broken',
      message: expect.stringContaining('must resolve with an object that has acquire() and close()') as string,
    });
  });

  it('because connect() does not resolve in 20 s', async () => {
    const { simulated } = await connecting(() => new Promise(() => {}));
    expect(simulated.failure).toMatchObject({
      kind: 'environment',
      code: 'worker-never-ready',
      message: 'The worker of by-hand was not ready 20 s after hello.',
    });
    expect(simulated.virtualMs).toBe(20_000);
  });

  it.each([
    ['exits', async () => process.exit(7), '(exit code 7)'],
    ['exits with 0', async () => process.exit(0), '(exit code 0)'],
    ['crashes meanwhile', () => (setTimeout(fail, 5), new Promise<never>(() => {})), '(exit code 1): later'],
  ] as const)('because it %s three times in a row before it is ready', async (_, connect, how) => {
    const { simulated, story } = await connecting(connect);
    expect(simulated.failure).toMatchObject({
      kind: 'environment',
      code: 'worker-exited-early',
      message: `The worker of by-hand ended before it was ready ${how}.`,
    });
    expect(story()).toBe('spawn, exit crash, spawn 2, exit crash 2, spawn 3, exit crash 3');
  });

  it('is one that can start when it does at the third try', async () => {
    let tries = 0;
    const { simulated, story } = await connecting(async (options) =>
      ++tries % 3 === 0 ? byHand().connect(options) : process.exit(1),
    );
    expect(simulated.failure).toBeUndefined();
    expect(story()).toMatch('spawn, exit crash, spawn 2, exit crash 2, spawn 3, ready 3, storm, acquire 3,');
  });

  it('is one that can start when the three are not in a row', async () => {
    let tries = 0;
    const faults = [500, 1_000, 1_500].map((atMs): Fault => ({ what: 'kill', worker: 0, when: { atMs } }));
    const { simulated, all } = await ran(
      planOf({ workers: [{ holdMs: 5_000 }], faults }),
      byHand(async (options) => (++tries % 2 === 0 ? byHand().connect(options) : process.exit(1))),
    );
    expect(simulated.failure).toBeUndefined();
    const reasons = all('exit').map(({ reason }) => reason);
    expect(reasons.join(', ')).toBe('crash, fault, crash, fault, crash, fault, crash, quit');
  });

  it('because its module throws as it loads, in its own words', async () => {
    const { simulated } = await ran(planOf(), undefined, { load: refuse });
    expect(simulated.failure).toMatchObject({ kind: 'usage', code: 'subject-does-not-load' });
  });

  it('because its module ends the process as it loads', async () => {
    const { simulated } = await ran(planOf(), undefined, { load: () => process.exit(3) });
    expect(simulated.failure?.message).toBe('The worker of by-hand ended before it was ready (exit code 3).');
  });
});

describe('the 20 s to become ready', () => {
  it.each([
    ['once more after a pause', 25_000, undefined],
    ['no more than once', 35_000, 'worker-never-ready'],
  ])('are given %s', async (_, connectMs, failure) => {
    let lives = 0;
    const faults: Fault[] = [
      { what: 'kill', worker: 0, when: { atMs: 100 } },
      // 9.8 s into the second life's connect(), for longer than the 20 s.
      { what: 'pause', worker: 0, when: { atMs: 10_000 }, forMs: 25_000 },
    ];
    const { simulated } = await ran(
      planOf({ durationMs: 70_000, workers: [{ holdMs: 60_000 }], faults }),
      byHand(async (options) => {
        // In small steps, so that it has the rest still to wait when it goes on.
        if (++lives > 1) for (let ms = 0; ms < connectMs; ms += 100) await slowly(100);
        return byHand().connect(options);
      }),
    );
    expect(simulated.failure?.code).toBe(failure);
  });
});

describe('a subject that cannot be simulated', () => {
  it.each([
    ['in connect()', byHand(async () => escape())],
    ['in acquire()', byHand({ acquire: async () => escape() })],
    ['in release()', byHand({ acquire: async () => ({ release: async () => escape() }) })],
  ])('leaves virtual time %s: an error that names the process and the call', async (_, subject) => {
    const { simulated } = await ran(planOf(), subject);
    expect(simulated.failure).toMatchObject({ kind: 'usage', code: 'subject-escaped' });
    expect(simulated.failure!.message).toContain('w0.1 called fs.readFileSync');
  });

  it('leaves it as its module loads', async () => {
    const { simulated } = await ran(planOf(), undefined, { load: () => escape() });
    expect(simulated.failure).toMatchObject({ code: 'subject-escaped' });
  });

  it('catches the error, and is told on all the same', async () => {
    const { simulated } = await ran(planOf(), byHand({ acquire: async () => catches(escape) }));
    expect(simulated.failure).toMatchObject({ code: 'subject-escaped' });
  });

  it('turns round and round without time going on', async () => {
    const spin = (): void => void setImmediate(spin);
    const acquire = (): Promise<never> => (spin(), new Promise(() => {}));
    const { simulated, all } = await ran(planOf(), byHand({ acquire }));
    expect(simulated.failure).toMatchObject({ kind: 'usage', code: 'subject-endless' });
    expect(simulated.failure!.message).toContain('w0.1');
    // What happened until then is there.
    expect(all('acquire')).toHaveLength(1);
  });
});

function fail(): never {
  throw new Error('later');
}

function refuse(): never {
  throw usageError('subject-does-not-load', 'The subject by-hand cannot be used: not today.', 'Correct it.');
}

function catches(act: () => never): never {
  try {
    return act();
  } catch {
    throw new Error('nothing happened');
  }
}

function escape(): never {
  return readFileSync('package.json') as never;
}
