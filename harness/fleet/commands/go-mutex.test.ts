import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestEtcd, until } from '../../../workers/subjects/testing.ts';
import type { TestEtcd } from '../../../workers/subjects/testing.ts';
import { MonotonicClock } from '../../clock.ts';
import type { Round } from '../../plan/schema.ts';
import { projectRoot } from '../../store/project-root.ts';
import { planOf, run } from '../../storm/testing.ts';
import { Fleet } from '../fleet.ts';
import { Listener } from '../testing.ts';
import { prepareWorkerImage } from '../worker-image.ts';
import type { WorkerImage } from '../worker-image.ts';
import type { WorkerProcess } from '../worker-process.ts';
import { canBuildGo } from './go-program.ts';

const able = await canBuildGo();
if (able !== true) process.stderr.write(`The tests of go-mutex are skipped: ${able}.\n`);

interface Greeted {
  readonly worker: WorkerProcess;
  readonly heard: Listener;
}

async function quit({ worker }: Greeted): Promise<void> {
  worker.send({ quit: {} });
  expect(await worker.exited).toMatchObject({ code: 0, reason: 'quit' });
}

describe.skipIf(able !== true)('go-mutex', () => {
  let etcd: TestEtcd;
  let image: WorkerImage;
  let fleet: Fleet;
  let [lock, count] = ['', 0];

  // A cold build takes minutes on a machine that is busy.
  beforeAll(async () => {
    const cacheDirectory = join(projectRoot(), '.lockstorm', 'workers');
    image = await prepareWorkerImage({ subjects: ['go-mutex', 'go-mutex-trylock'], cacheDirectory });
    etcd = await startTestEtcd();
    fleet = new Fleet({ image, spares: 0, clock: new MonotonicClock(), log: () => undefined });
  }, 900_000);
  afterAll(async () => {
    await fleet?.[Symbol.asyncDispose]();
    await etcd?.[Symbol.asyncDispose]();
  });
  // Whatever a test did: when its leases have run out nothing is left in etcd.
  afterEach(async () => {
    await until(async () => (await etcd.keys('')).length + (await etcd.leases()).length === 0, 'nothing is left');
  });

  async function greeted(subject = 'go-mutex'): Promise<Greeted> {
    lock = `lock-${(count += 1)}`;
    const worker = await fleet.take(subject);
    const heard = new Listener(worker);
    const endpoints = [...etcd.endpoints];
    worker.send({ hello: { worker: 0, incarnation: 1, endpoints, options: { witnessIntervalMs: 5 } } });
    await heard.until('ready');
    return { worker, heard };
  }

  /** With a TTL that a busy machine does not miss, where nothing has to run out. */
  function acquire({ worker }: Greeted, hold: number, more: Partial<Omit<Round, 'lock'>> = {}): void {
    worker.send({ acquire: { hold, lock, ttlSeconds: 5, lease: 'kept-alive', timeoutMs: 60_000, ...more } });
  }

  it('takes the lock as the reference does, writes, and gives it back', async () => {
    const one = await greeted();
    expect(one.heard.all('ready')).toMatchObject([
      { subject: 'go-mutex', version: expect.stringMatching(/^clientv3 3\.\d/), claims: { lost: false, token: true } },
    ]);
    acquire(one, 7);
    await one.heard.until('wrote', 3);
    const [key] = await etcd.keys(lock);
    const [acquired] = one.heard.all('acquired');
    expect(acquired).toMatchObject({ hold: 7, lease: key!.lease, token: String(key!.createRevision) });
    expect(key!.key).toBe(`${lock}/${key!.lease}`);
    one.worker.send({ release: { hold: 7 } });
    await one.heard.until('released');
    expect(await etcd.keys(lock)).toEqual([]);
    expect(await etcd.leases()).toEqual([]);
    const writes = one.heard.all('wrote');
    expect(writes.map(({ n }) => n)).toEqual(writes.map((_, index) => index + 1));
    const times = [acquired!, ...writes, ...one.heard.all('released')].map(({ t }) => BigInt(t!));
    expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : 1)));
    // The same clock as ours.
    expect(times.at(-1)! <= process.hrtime.bigint()).toBe(true);
    expect(one.heard.garbage).toEqual([]);
    await quit(one);
  });

  it.each(['go-mutex', 'go-mutex-trylock'])('%s excludes, and hands on with a token that rises', async (subject) => {
    const [one, two] = [await greeted(subject), await greeted(subject)];
    acquire(one, 1);
    await one.heard.until('acquired');
    acquire(two, 2);
    await until(async () => (await etcd.keys(lock)).length > 1 || subject !== 'go-mutex', 'the second is in the queue');
    await one.heard.until('wrote', one.heard.all('wrote').length + 60);
    expect(two.heard.all('acquired')).toEqual([]);
    one.worker.send({ release: { hold: 1 } });
    await two.heard.until('acquired');
    const [first, second] = [one, two].map(({ heard }) => BigInt(heard.all('acquired')[0]!.token!));
    expect(second! > first!).toBe(true);
    await Promise.all([quit(one), quit(two)]);
    expect(two.heard.all('released')).toHaveLength(1);
  });

  it.each(['go-mutex', 'go-mutex-trylock'])('%s gives up at its timeout and leaves nothing behind', async (subject) => {
    const [one, two] = [await greeted(subject), await greeted(subject)];
    acquire(one, 1);
    await one.heard.until('acquired');
    acquire(two, 2, { timeoutMs: 300 });
    await two.heard.until('failed');
    expect(two.heard.all('failed')[0]!.error).toContain('deadline');
    const lease = one.heard.all('acquired')[0]!.lease;
    expect((await etcd.keys(lock)).map((key) => key.lease)).toEqual([lease]);
    expect(await etcd.leases()).toEqual([lease]);
    await Promise.all([quit(one), quit(two)]);
  });

  it('lets an orphaned lease run out, and is told by its own clock', async () => {
    const [one, two] = [await greeted(), await greeted()];
    acquire(one, 1, { ttlSeconds: 1, lease: 'orphaned' });
    await one.heard.until('acquired');
    acquire(two, 2);
    await two.heard.until('acquired');
    await one.heard.until('lost');
    expect(one.heard.all('lost')).toMatchObject([{ hold: 1, reason: expect.stringContaining('orphaned') }]);
    await Promise.all([quit(one), quit(two)]);
  });

  it('is told once that its lease was revoked, and writes no more', async () => {
    const one = await greeted();
    acquire(one, 1, { ttlSeconds: 1 });
    await one.heard.until('acquired');
    await etcd.cluster.client.leaseRevoke(one.heard.all('acquired')[0]!.lease!);
    await one.heard.until('lost');
    one.worker.send({ release: { hold: 1 } });
    await one.heard.until('released');
    await quit(one);
    expect(one.heard.all('lost')).toHaveLength(1);
    const kinds = one.heard.messages.map((message) => Object.keys(message)[0]);
    expect(kinds.slice(kinds.indexOf('lost'))).toEqual(['lost', 'released']);
  });

  it('leaves a lock behind at SIGKILL that is gone within its TTL', async () => {
    const [one, two] = [await greeted(), await greeted()];
    acquire(one, 1, { ttlSeconds: 1 });
    await one.heard.until('acquired');
    acquire(two, 2, { ttlSeconds: 1 });
    one.worker.kill();
    expect(await one.worker.exited).toMatchObject({ signal: 'SIGKILL', reason: 'fault' });
    await two.heard.until('acquired');
    await quit(two);
  });

  it('has several holds at once, refuses odd numbers, and at quit answers all of them', async () => {
    const one = await greeted();
    acquire(one, 1);
    await one.heard.until('acquired');
    acquire(one, 2); // waits for the first
    acquire(one, 1);
    one.worker.send({ release: { hold: 9 } });
    await one.heard.until('failed');
    await one.heard.until('unreleased');
    await until(async () => (await etcd.keys(lock)).length === 2, 'the second is in the queue');
    await quit(one);
    expect(one.heard.all('failed').map(({ hold }) => hold)).toEqual([1, 2]);
    expect(one.heard.all('released').map(({ hold }) => hold)).toEqual([1]);
    expect(await etcd.leases()).toEqual([]);
  });

  it('stands a storm: what a killed holder leaves behind is gone in time, and the next one gets in', async () => {
    const kill = { what: 'kill', worker: 0, when: { event: 'acquired', nth: 1, afterMs: 300 } } as const;
    const ran = await run(
      planOf('go-mutex', 6_000, [kill], { lock: 'jobs', ttlSeconds: 1 }, { lock: 'jobs', ttlSeconds: 1, thinkMs: 200 }),
    );
    expect(ran.violations).toEqual([]);
    expect(ran.all('acquired', 1)).not.toEqual([]);
    expect(ran.events.filter(({ kind }) => kind === 'garbage')).toEqual([]);
  });

  it('ends when its stdin is closed', async () => {
    const { file, args, env } = image.command('go-mutex');
    const child = spawn(file, args, { env, stdio: ['pipe', 'ignore', 'ignore'] });
    const gone = once(child, 'exit');
    child.stdin.end();
    expect(await gone).toEqual([0, null]);
  });
});
