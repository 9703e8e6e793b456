// The adapters of the track record do what any lock does while nothing goes wrong: one holder at a time, and a release that lets the next one in.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { subjectFile } from '../../subject-file.ts';
import type { LockSubject } from '../../subject.ts';
import { Watched, acquire, startTestEtcd, until } from '../testing.ts';
import type { TestEtcd } from '../testing.ts';
import { realSubjects } from './catalogue.ts';

let etcd: TestEtcd;
beforeAll(async () => {
  etcd = await startTestEtcd();
});
afterAll(async () => {
  await etcd[Symbol.asyncDispose]();
});

/** Whose release() leaves the key: that is their defect; and one that is asked once does not wait. */
const others = ['real/etcd3-lock-shared', 'real/etcd3-lock-close', 'real/etcd3-lock-try'];
const waiting = Object.keys(realSubjects).filter((name) => !others.includes(name));

describe.each(waiting)('%s', (name) => {
  test('has one holder at a time, and release lets the next one in and leaves nothing', async () => {
    const subject = await load(name);
    const [first, second] = await Promise.all([etcd.connect(subject), etcd.connect(subject)]);
    const hold = await acquire(first, name);
    const keysBefore = await etcd.keys(name);
    expect(keysBefore).toMatchObject([{ lease: hold.leaseId }]);
    const waiter = new Watched(acquire(second, name));
    await until(async () => (await etcd.leases()).length > 1, 'the second one tries');
    expect(waiter.value).toBeUndefined();
    await hold.release();
    await (await waiter.promise).release();
    await until(async () => (await etcd.leases()).length === 0, 'nothing is left');
    expect(await etcd.keys(name)).toEqual([]);
    await Promise.all([first.close(), second.close()]);
  });

  test('gives up at its signal', async () => {
    const client = await etcd.connect(await load(name));
    const hold = await acquire(client, name);
    await expect(acquire(client, name, { signal: AbortSignal.timeout(150) })).rejects.toHaveProperty(
      'name',
      'TimeoutError',
    );
    await hold.release();
    await client.close();
  });
});

test('real/etcd3-lock-try says at once that somebody else has it', async () => {
  const client = await etcd.connect(await load('real/etcd3-lock-try'));
  const hold = await acquire(client, 'once');
  await expect(acquire(client, 'once')).rejects.toThrow('Failed to acquire a lock');
  await hold.release();
  await client.close();
});

async function load(name: string): Promise<LockSubject> {
  const { subject } = (await import(subjectFile(name)!)) as { subject: LockSubject };
  return subject;
}
