// The lives of simulated workers: rounds that repeat, restarts, and every way in which a process can end.
import { describe, expect, it } from 'vitest';
import type { LockClient, LockSubject } from '../../../workers/subject.ts';
import type { Fault } from '../../plan/schema.ts';
import { byHand, planOf, ran } from './testing.ts';

const slowly = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const after = (ms: number, act: () => void): void => void setTimeout(act, ms);
const killAt = (atMs: number, worker = 0): Fault => ({ what: 'kill', worker, when: { atMs } });

describe('rounds', () => {
  it('are thought about, held and repeated in turn, and hold numbers are unique in the run', async () => {
    const plan = planOf({ workers: [{ thinkMs: 200, holdMs: 500 }, {}] });
    const [worker] = plan.workers;
    const [round] = worker!.rounds;
    const jobs = { ...round!, lock: 'jobs', thinkMs: 0, holdMs: 100, ttlSeconds: 7, timeoutMs: 1 };
    const { all } = await ran({ ...plan, workers: [{ ...worker!, rounds: [round!, jobs] }, plan.workers[1]!] });
    const [storm] = all('phase');
    const acquires = all('acquire', 0);
    expect(acquires.map(({ lock }) => lock)).toEqual(['orders', 'jobs', 'orders', 'jobs', 'orders']);
    expect(acquires[1]).toMatchObject({ lock: 'jobs', ttlSeconds: 7, lease: 'kept-alive', timeoutMs: 1 });
    expect(acquires[0]!.atUs - storm!.atUs).toBe(200_000);
    const [release] = all('release', 0);
    expect(release!.atUs - all('acquired', 0)[0]!.atUs).toBe(500_000);
    const holds = all('acquire').map(({ hold }) => hold);
    expect(holds).toEqual(holds.map((_, n) => n + 1));
  });

  it('go on after an acquire that failed and a release that was refused', async () => {
    let n = 0;
    const { story } = await ran(
      planOf({ durationMs: 500 }),
      byHand({
        acquire: () =>
          ++n === 1
            ? Promise.reject(new Error('no luck'))
            : Promise.resolve({ release: () => Promise.reject(new Error('no')) }),
      }),
    );
    expect(story()).toBe(
      'spawn, ready, storm, acquire, failed, acquire, acquired, release, unreleased, acquire, acquired, drain, release, unreleased, exit quit, quiet, end',
    );
  });
});

describe('a worker that is killed', () => {
  it('starts again after its restart delay, as the next incarnation, in the next round', async () => {
    const { all, story } = await ran(
      planOf({ durationMs: 1_000, workers: [{ restartDelayMs: 250, holdMs: 5_000 }], faults: [killAt(400)] }),
    );
    expect(story()).toBe(
      'spawn, ready, storm, acquire, acquired, kill begin, exit fault, spawn 2, ready 2, acquire 2, acquired 2, drain, release 2, released 2, exit quit 2, quiet, end',
    );
    const [exit] = all('exit');
    expect(exit).toMatchObject({ code: null, signal: 'SIGKILL', reason: 'fault', exitedUs: exit!.atUs });
    const [first, second] = all('spawn');
    expect(second!.atUs - exit!.atUs).toBe(250_000);
    expect(second!.pid).not.toBe(first!.pid);
    expect(exit!.pid).toBe(first!.pid);
  });

  it('never starts again when its plan says so; the storm takes its time all the same', async () => {
    const { all, story } = await ran(
      planOf({ workers: [{ restartDelayMs: null, holdMs: 5_000 }], faults: [killAt(400)] }),
    );
    expect(story()).toBe('spawn, ready, storm, acquire, acquired, kill begin, exit fault, drain, quiet, end');
    const [storm, drain] = all('phase');
    expect(drain!.atUs - storm!.atUs).toBe(2_000_000);
  });

  it.each([
    ['as it says ready', { event: 'ready', nth: 1, afterMs: 0 } as const],
    // Before ready it has not begun to live: the delay is that between two lives.
    ['as it connects', { rpc: 'Lease/LeaseGrant', nth: 1, side: 'request' } as const],
  ])('in the warm-up, %s, has its exit in the history and the others have their storm', async (how, when) => {
    const subject: LockSubject = {
      ...byHand(),
      connect: async (options) => {
        const { Etcd3 } = await import('etcd3');
        const etcd = new Etcd3({ hosts: [...options.endpoints] });
        await etcd.lease(5).grant();
        return byHand().connect(options);
      },
    };
    const kill: Fault = { what: 'kill', worker: 0, when };
    const workers = [{ restartDelayMs: null, holdMs: 5_000 }, { holdMs: 5_000 }];
    const { all, story } = await ran(planOf({ workers, faults: [kill] }), subject);
    const again = how === 'as it connects';
    expect(story(0)).toBe(
      again
        ? 'spawn, kill begin, exit fault, spawn 2, ready 2, storm, acquire 2, acquired 2, drain, release 2, released 2, exit quit 2, quiet, end'
        : 'spawn, ready, kill begin, exit fault, storm, drain, quiet, end',
    );
    expect(all('acquired', 1)).toHaveLength(1);
    expect(all('fault')[0]).toMatchObject({ stake: 'none' });
  });

  it.each([
    ['acquiring', 'queue', { event: 'acquire', nth: 1, afterMs: 5 }, 'acquire'],
    ['holding', 'hold', { event: 'acquired', nth: 1, afterMs: 5 }, 'acquire, acquired'],
    ['releasing', 'hold', { event: 'release', nth: 1, afterMs: 5 }, 'acquire, acquired, release'],
  ] as const)('while %s has that at stake', async (_, stake, when, until) => {
    const client: Partial<LockClient> = {
      acquire: async () => {
        await slowly(100);
        return { release: () => slowly(100) };
      },
    };
    const kill: Fault = { what: 'kill', worker: 0, when };
    const { all, story } = await ran(planOf({ workers: [{ restartDelayMs: null }], faults: [kill] }), byHand(client));
    expect(story()).toBe(`spawn, ready, storm, ${until}, kill begin, exit fault, drain, quiet, end`);
    expect(all('fault')).toMatchObject([{ phase: 'begin', stake, incarnation: 1 }]);
  });

  it('is heard to its last word, and says nothing more', async () => {
    // The kill strikes between two writes to the witness; each takes a moment to be read.
    for (let atMs = 300; atMs < 310; atMs++) {
      const { all } = await ran(planOf({ workers: [{ holdMs: 5_000 }], faults: [killAt(atMs)] }));
      const [kill] = all('fault');
      const [exit] = all('exit');
      const said = all('wrote').filter(({ incarnation }) => incarnation === 1);
      expect(said.length).toBeGreaterThan(2);
      for (const { atUs, saidUs } of said) {
        expect(atUs).toBeLessThanOrEqual(exit!.atUs);
        expect(saidUs).toBeLessThanOrEqual(kill!.atUs);
      }
      expect(said.map(({ n }) => n)).toEqual(said.map((_, n) => n + 1));
    }
  });
});

describe('a worker that ends by itself', () => {
  const deeds: readonly [string, () => void, number][] = [
    [
      'throws',
      () => {
        throw new Error('oops');
      },
      1,
    ],
    ['rejects', () => void Promise.reject(new Error('oops')), 1],
    ['exits with 0 unasked', () => process.exit(0), 0],
    ['exits with 7', () => process.exit(7), 7],
  ];
  const stages: readonly [string, (act: () => void) => Partial<LockClient>, string][] = [
    ['in acquire', (act) => ({ acquire: () => (after(10, act), new Promise(() => {})) }), 'acquire'],
    [
      'while it holds',
      (act) => ({ acquire: async () => (after(10, act), { release: async () => undefined }) }),
      'acquire, acquired',
    ],
    [
      'in release',
      (act) => ({ acquire: async () => ({ release: () => (after(10, act), new Promise(() => {})) }) }),
      'acquire, acquired, release',
    ],
  ];
  const cases = deeds.flatMap(([does, act, code]) =>
    stages.map(([when, client, until]) => ({ does, when, act, code, client, until })),
  );

  it.each(cases)('$does $when: a crash, and the next life', async ({ act, code, client, until }) => {
    const { all, story } = await ran(planOf({ durationMs: 600 }), byHand(client(act)));
    const [exit] = all('exit');
    expect(exit).toMatchObject({ reason: 'crash', code, signal: null });
    expect(story()).toMatch(`spawn, ready, storm, ${until}, exit crash, spawn 2, ready 2,`);
  });

  it('in close() has quit if it exits with 0, and crashed otherwise', async () => {
    const exits = await Promise.all(
      [() => process.exit(0), () => process.exit(9), () => void setTimeout(() => process.exit(0), 60_000)].map(
        async (act) => (await ran(planOf({ durationMs: 100 }), byHand({ close: async () => act() }))).all('exit')[0],
      ),
    );
    expect(exits).toMatchObject([
      { reason: 'quit', code: 0 },
      { reason: 'crash', code: 9 },
      { reason: 'quit', code: 0 },
    ]);
  });

  it('has a module of its own in each life', async () => {
    let loaded = 0;
    const seen: number[] = [];
    const load = (): LockSubject => {
      const life = ++loaded;
      return byHand(async (options) => (seen.push(life), byHand().connect(options)));
    };
    await ran(planOf({ durationMs: 1_000, workers: [{}, {}], faults: [killAt(300), killAt(600, 1)] }), undefined, {
      load,
    });
    expect(seen).toEqual([1, 2, 3, 4]);
  });
});
