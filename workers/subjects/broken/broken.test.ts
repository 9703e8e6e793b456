// Each broken subject shows its flaw against a real etcd, the reference does not show it, and both hand a lock on otherwise.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Hold, LockClient } from '../../subject.ts';
import { subjects } from '../registry.ts';
import { pause } from '../session/pause.ts';
import { Watched, acquire, startTestEtcd, until } from '../testing.ts';
import type { TestEtcd } from '../testing.ts';
import { brokenSubjects } from './catalogue.ts';
import type { BrokenSubject } from './catalogue.ts';

let etcd: TestEtcd;
let clients: LockClient[] = [];
let lock = '';
let count = 0;

beforeAll(async () => {
  etcd = await startTestEtcd();
});
afterAll(() => etcd[Symbol.asyncDispose]());
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  for (const { key } of await etcd.keys(lock)) await remove(key);
  await until(async () => (await etcd.leases()).length === 0, 'no lease is left');
});

/** Three clients of a subject, on a lock of their own. */
async function connect(name: string): Promise<void> {
  lock = `lock-${(count += 1)}`;
  clients = await Promise.all([1, 2, 3].map(() => etcd.connect(subjects[name]!)));
}

async function remove(key: string): Promise<void> {
  const { lease } = await etcd.cluster.client.leaseGrant(1);
  await etcd.cluster.client.put(key, '', { lease });
  await etcd.cluster.client.leaseRevoke(lease);
}

const first = (request: Parameters<typeof acquire>[2] = {}): Promise<Hold> => acquire(clients[0]!, lock, request);

/** Starts to acquire with another client, and returns once it waits. */
async function waiter(index: number, signal?: AbortSignal): Promise<Watched<Hold>> {
  const before = (await etcd.leases()).length;
  const waiting = new Watched(acquire(clients[index]!, lock, signal ? { signal } : {}));
  await until(async () => (await etcd.leases()).length > before, 'the waiter has a lease');
  await pause(30);
  return waiting;
}

/** True when the lock is acquired within half a second, which is long for a hand-off. */
async function entersSoon(waiting: Watched<Hold>, withinMs = 500): Promise<boolean> {
  await Promise.race([Promise.allSettled([waiting.promise]), pause(withinMs)]);
  return waiting.value !== undefined;
}

/** The middle one of three gives up: does the last one enter beside the holder? */
async function middleGivesUp(): Promise<boolean> {
  await first();
  const abort = new AbortController();
  await waiter(1, abort.signal);
  const last = await waiter(2);
  abort.abort(new Error('enough'));
  return entersSoon(last);
}

/** One waiter gives up: does it believe that it holds, although the holder does? */
async function givesUpAndHolds(): Promise<boolean> {
  await first();
  return entersSoon(await waiter(1, AbortSignal.timeout(100)));
}

/** What is left after a timed-out acquire, beside the holder's. */
async function leftByTimeout(): Promise<{ keys: number; leases: number }> {
  await first();
  const next = await waiter(1, AbortSignal.timeout(700));
  await expect(next.promise).rejects.toThrow('timeout');
  return { keys: (await etcd.keys(lock)).length - 1, leases: (await etcd.leases()).length - 1 };
}

/** Acquires, and lets etcd take the lease away. */
async function robbed(): Promise<Hold> {
  const hold = await first();
  await etcd.cluster.client.leaseRevoke(hold.leaseId!);
  return hold;
}

/** The lease is gone, and the holder still believes long after its next renewal. */
async function believesOn(): Promise<boolean> {
  const hold = await robbed();
  await pause(1_500);
  return !hold.lost!.aborted;
}

/** Whether the flaw shows on the clients that are connected; of those that take a fault, power and harness/search/detection.test.ts tell. */
const flaws: Partial<Record<keyof typeof brokenSubjects, () => Promise<boolean>>> = {
  'never-told': believesOn,
  'any-answer': believesOn,
  'takes-back': async () => {
    await robbed();
    await pause(1_500);
    return (await etcd.keys(lock)).length === 1;
  },
  'deletes-by-name': async () => {
    const hold = await robbed();
    await acquire(clients[1]!, lock);
    await hold.release();
    return (await etcd.keys(lock)).length === 0;
  },
  'expired-release': async () => {
    const hold = await first();
    await pause(1_500);
    return hold.release().then(
      () => false,
      () => true,
    );
  },
  'no-lease': async () => {
    await first();
    return (await etcd.keys(lock))[0]!.lease === '0';
  },
  'leaseless-waiter': async () => {
    await first();
    await waiter(1);
    const [held, waiting] = (await etcd.keys(lock)).map(({ lease }) => lease);
    return held !== '0' && waiting === '0';
  },
  'single-wait': middleGivesUp,
  'any-delete': middleGivesUp,
  'never-renewed': async () => {
    const hold = await first();
    await pause(700); // or the waiter's lease runs out together with the holder's
    return (await entersSoon(await waiter(1), 2_000)) && !hold.lost!.aborted;
  },
  'unconfirmed-waiter': async () => {
    const hold = await first();
    const [one, other] = [await waiter(1), await waiter(2)];
    await pause(2_000);
    await hold.release();
    return (await entersSoon(one)) && (await entersSoon(other));
  },
  'cancelled-but-held': givesUpAndHolds,
  'ignores-timeout': givesUpAndHolds,
  'check-then-put': async () => {
    const hold = await first();
    const waiting = [await waiter(1), await waiter(2)];
    await hold.release();
    await Promise.race([Promise.all(waiting.map(({ promise }) => promise)), pause(500)]);
    return waiting.every(({ value }) => value !== undefined);
  },
  'missed-wakeup': async () => {
    const hold = await first();
    const next = new Watched(acquire(clients[1]!, lock));
    await until(async () => (await etcd.keys(lock)).length === 2, 'the waiter is in the queue');
    await hold.release();
    return !(await entersSoon(next));
  },
  'loses-place': async () => {
    await first();
    await waiter(1);
    const before = (await etcd.keys(lock)).at(-1)!;
    let again = false;
    for (let times = 0; times < 40 && !again; times += 1) {
      await pause(20);
      again = (await etcd.keys(lock)).some(({ createRevision }) => createRevision > before.createRevision);
    }
    return again;
  },
  'stays-in-queue': async () => (await leftByTimeout()).keys > 0,
  'overwritten-lease': async () => {
    const { keys, leases } = await leftByTimeout();
    return keys === 0 && leases === 1;
  },
  'unlock-keeps-lease': async () => {
    await (await first()).release();
    await pause(1_500);
    return (await etcd.keys(lock)).length === 0 && (await etcd.leases()).length === 1;
  },
  'lease-per-try': async () => (await leftByTimeout()).leases > 1,
  'random-token': async () => {
    const hold = await first();
    return hold.token !== String((await etcd.keys(lock))[0]!.createRevision);
  },
  'keeps-renewing': async () => {
    await first({ lease: 'orphaned' });
    await pause(3_000);
    return (await etcd.keys(lock)).length > 0;
  },
  'short-lease': async () => {
    const { leaseId } = await first({ ttlSeconds: 4 });
    return (await etcd.cluster.client.leaseTimeToLive(leaseId!)).grantedSeconds === 2;
  },
  impatient: async () => {
    const hold = await first();
    const [{ key } = { key: '' }] = await etcd.keys(lock);
    await waiter(1);
    await pause(900);
    return !hold.lost!.aborted && !(await etcd.keys(lock)).some((left) => left.key === key);
  },
};

const catalogue: Readonly<Record<string, BrokenSubject>> = brokenSubjects;

describe.each(Object.entries(flaws))('%s', (name, showsFlaw) => {
  test('shows its flaw', async () => {
    await connect(`broken/${name}`);
    expect(await showsFlaw()).toBe(true);
  });

  test('whose probe clears the reference', async () => {
    await connect('session-mutex');
    expect(await showsFlaw()).toBe(false);
  });
});

test('those without a probe take a fault, and have a plan', () => {
  const unshown = Object.entries(catalogue).filter(([name, { plan }]) => !(name in flaws) && plan === undefined);
  expect(unshown).toEqual([]);
});

test('every bug of the catalogue P01 to P34 has a subject', () => {
  const ids = new Set(Object.values(catalogue).map(({ id }) => id));
  for (let n = 1; n <= 34; n++) expect(ids).toContain(`P${String(n).padStart(2, '0')}`);
});

describe.each(Object.keys(catalogue))('%s', (name) => {
  test('hands a lock on like any other', async () => {
    await connect(`broken/${name}`);
    const hold = await first();
    const next = await waiter(1);
    await pause(250);
    expect(next.value).toBeUndefined();
    await hold.release();
    await expect(next.promise).resolves.toBeDefined();
    await next.value!.release();
    expect(await etcd.keys(lock)).toEqual([]);
  });
});

test('each is in the registry, and has the name that it has there', () => {
  const names = Object.keys(subjects).filter((name) => name.startsWith('broken/'));
  expect(names.toSorted()).toEqual(
    Object.keys(brokenSubjects)
      .map((name) => `broken/${name}`)
      .toSorted(),
  );
  for (const [name, subject] of Object.entries(subjects)) expect(subject.name).toBe(name);
});
