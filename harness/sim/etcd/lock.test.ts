import { describe, expect, test } from 'vitest';
import type { EtcdModelOptions } from './model.ts';
import { bytes, TestModel } from './testing.ts';

const lock = (lease: string): object => ({ name: bytes('orders'), lease });

/** Leases 10 (0xa), 11 (0xb) and 12 (0xc), of 60 s unless they say otherwise. */
function leased(options: Partial<EtcdModelOptions> = {}, seconds: Record<string, number> = {}): TestModel {
  const etcd = new TestModel(options);
  etcd.time.toMs(1);
  for (const id of ['10', '11', '12']) etcd.grant(seconds[id] ?? 60, id);
  return etcd;
}

test('a free lock is had at once, by a key named after the lease in hex', () => {
  const etcd = leased();
  expect(etcd.ask('Lock/Lock', lock('10'))).toMatchObject({ key: bytes('orders/a'), header: { revision: '2' } });
  expect(etcd.keys()).toEqual(['orders/a']);
  // The same lease holds it already.
  expect(etcd.ask('Lock/Lock', lock('10'))).toMatchObject({ key: bytes('orders/a'), header: { revision: '2' } });
});

test('waiters get it in the order of their keys, and hear the revision at which they looked', () => {
  const etcd = leased();
  etcd.ask('Lock/Lock', lock('12'));
  const second = etcd.start('Lock/Lock', lock('10'));
  const third = etcd.start('Lock/Lock', lock('11'));
  etcd.time.toMs(200);
  etcd.ask('Lock/Unlock', { key: bytes('orders/c') });
  expect(second.answers).toMatchObject([{ key: bytes('orders/a'), header: { revision: '5' } }]);
  expect(third.answers).toEqual([]);
  etcd.ask('Lock/Unlock', { key: bytes('orders/a') });
  expect(third.answers).toMatchObject([{ key: bytes('orders/b') }]);
});

test('a waiter that has just come hears of an unlock with the next pass of the watches', () => {
  const etcd = leased();
  etcd.ask('Lock/Lock', lock('10'));
  const { answers } = etcd.start('Lock/Lock', lock('11'));
  etcd.ask('Lock/Unlock', { key: bytes('orders/a') });
  expect(answers).toEqual([]);
  etcd.time.toMs(100);
  expect(answers).toHaveLength(1);
});

function waited(semantics: '3.4' | '3.5'): { etcd: TestModel; dead: object[]; next: object[] } {
  const etcd = leased({ semantics }, { 11: 2 });
  etcd.ask('Lock/Lock', lock('10'));
  const dead = etcd.start('Lock/Lock', lock('11')).answers;
  const next = etcd.start('Lock/Lock', lock('12')).answers;
  etcd.time.toMs(3000);
  expect(etcd.keys()).toEqual(['orders/a', 'orders/c']);
  etcd.ask('Lock/Unlock', { key: bytes('orders/a') });
  return { etcd, dead, next };
}

test('a waiter that is up to date hears of an unlock at once, and a put on the key ahead does not change that', () => {
  const etcd = leased();
  etcd.ask('Lock/Lock', lock('10'));
  const { answers } = etcd.start('Lock/Lock', lock('11'));
  etcd.time.toMs(150);
  etcd.put('orders/a', 'still held', { lease: '10' });
  etcd.ask('Lock/Unlock', { key: bytes('orders/a') });
  expect(answers).toHaveLength(1);
});

describe('a waiter whose lease runs out while it waits (etcd#11456)', () => {
  test('3.4 gives the lock to it, and to the next as well', () => {
    const { dead, next } = waited('3.4');
    expect(dead).toMatchObject([{ key: bytes('orders/b') }]);
    expect(next).toMatchObject([{ key: bytes('orders/c') }]);
  });

  test('3.5 looks again', () => {
    const { dead, next } = waited('3.5');
    expect(dead).toEqual([{ code: 2, details: 'mutex: session is expired' }]);
    expect(next).toMatchObject([{ key: bytes('orders/c') }]);
  });
});

test('a waiter that goes away takes its key out of the queue and hears nothing', () => {
  const etcd = leased();
  etcd.ask('Lock/Lock', lock('10'));
  const waiter = etcd.start('Lock/Lock', lock('11'));
  waiter.cancel();
  expect(etcd.keys()).toEqual(['orders/a']);
  etcd.ask('Lock/Unlock', { key: bytes('orders/a') });
  etcd.time.toMs(200);
  expect(waiter.answers).toEqual([]);
});

test('who has the lock keeps it when the call is cancelled afterwards', () => {
  const etcd = leased();
  const first = etcd.start('Lock/Lock', lock('10'));
  first.cancel();
  const second = etcd.start('Lock/Lock', lock('11'));
  etcd.time.toMs(200);
  etcd.ask('Lock/Unlock', { key: bytes('orders/a') });
  second.cancel();
  expect(etcd.keys()).toEqual(['orders/b']);
});

test('without a lease etcd grants one of 60 s', () => {
  const etcd = new TestModel({ nextLeaseId: () => '255' });
  expect(etcd.ask('Lock/Lock', { name: bytes('orders') })).toMatchObject({ key: bytes('orders/ff') });
  expect(etcd.ask('Lease/LeaseTimeToLive', { ID: '255' })).toMatchObject({ grantedTTL: '60' });
});

test('a lease below zero keeps its sign, as in Go', () => {
  const etcd = new TestModel();
  etcd.grant(60, '-5');
  expect(etcd.ask('Lock/Lock', lock('-5')).key).toEqual(bytes('orders/-5'));
});

test('refusals lose their code, for etcd calls itself through its client', () => {
  const etcd = new TestModel();
  expect(etcd.ask('Lock/Lock', lock('9'))).toEqual({ code: 2, details: 'etcdserver: requested lease not found' });
  expect(etcd.ask('Lock/Unlock', {})).toEqual({ code: 2, details: 'etcdserver: key is not provided' });
});

test('a compaction in the way of a waiter fails it, and its key goes', () => {
  const etcd = leased();
  etcd.ask('Lock/Lock', lock('10'));
  const waiter = etcd.start('Lock/Lock', lock('11'));
  etcd.put('other');
  etcd.ask('KV/Compact', { revision: 4 });
  etcd.time.toMs(200);
  expect(waiter.answers).toEqual([{ code: 2, details: 'etcdserver: mvcc: required revision has been compacted' }]);
  expect(etcd.keys()).toEqual(['orders/a', 'other']);
});
