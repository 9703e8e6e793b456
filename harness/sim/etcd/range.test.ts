import { describe, expect, test } from 'vitest';
import { bytes, TestModel } from './testing.ts';

const from = (key: string, end?: string): object => ({
  key: bytes(key),
  ...(end !== undefined && { range_end: bytes(end) }),
});

/** Revisions 2 to 6: c=9, a=7, b=8, a=6 (version 2), d=7. */
function filled(): TestModel {
  const etcd = new TestModel();
  for (const [key, value] of ['c9', 'a7', 'b8', 'a6', 'd7']) etcd.put(key!, value);
  return etcd;
}

describe('which keys', () => {
  test.each([
    ['one key', from('b'), ['b=8']],
    ['no such key', from('bb'), []],
    ['up to the end, without it', from('a', 'c'), ['a=6', 'b=8']],
    ['from a key on', from('b', '\0'), ['b=8', 'c=9', 'd=7']],
    ['all', from('\0', '\0'), ['a=6', 'b=8', 'c=9', 'd=7']],
    ['an end before the start', from('c', 'a'), []],
    // Measured on 3.4.23: protobufjs sends the empty field, and etcd takes what is there but empty for `\0`.
    ['an empty end', from('c', ''), ['c=9', 'd=7']],
  ])('%s', (_name, request, expected) => {
    expect(filled().found(request)).toEqual(expected);
  });

  test('keys sort by their bytes', () => {
    const etcd = new TestModel();
    for (const key of ['\xff', 'B', 'a', '\x80', 'é']) etcd.put(key);
    expect(etcd.keys()).toEqual(['B', 'a', '\x80', 'é', '\xff']);
  });

  test('an empty key is refused', () => {
    expect(new TestModel().ask('KV/Range', from('', '\0'))).toEqual({
      code: 3,
      details: 'etcdserver: key is not provided',
    });
  });
});

describe('order and limit', () => {
  const sorted = (sort_target: string, sort_order: string, limit = 0): object => ({
    ...from('\0', '\0'),
    sort_target,
    sort_order,
    limit,
  });

  test.each([
    ['by key downwards', sorted('Key', 'Descend'), ['d=7', 'c=9', 'b=8', 'a=6']],
    ['by creation', sorted('Create', 'Ascend'), ['c=9', 'a=6', 'b=8', 'd=7']],
    ['by change downwards', sorted('Mod', 'Descend'), ['d=7', 'a=6', 'b=8', 'c=9']],
    ['by value', sorted('Value', 'Ascend'), ['a=6', 'd=7', 'b=8', 'c=9']],
    ['a target without an order is upwards', sorted('Create', 'None'), ['c=9', 'a=6', 'b=8', 'd=7']],
    ['ties keep the order of keys', sorted('Version', 'Ascend'), ['b=8', 'c=9', 'd=7', 'a=6']],
    ['downwards as well', sorted('Version', 'Descend'), ['a=6', 'b=8', 'c=9', 'd=7']],
    ['the limit after the order', sorted('Create', 'Descend', 1), ['d=7']],
    // etcd fetches limit + 1 keys in the order of keys first, and sorts those: c, created first of all, is not among them.
    ['the limit before an order that nobody asked for', sorted('Create', 'None', 1), ['a=6']],
    ['enums may be numbers', { ...from('\0', '\0'), sort_target: 2, sort_order: 2, limit: '1' }, ['d=7']],
    ['a name that is none counts as the first', sorted('CREATE', 'DESCEND'), ['a=6', 'b=8', 'c=9', 'd=7']],
  ])('%s', (_name, request, expected) => {
    expect(filled().found(request)).toEqual(expected);
  });

  test('more and count', () => {
    const etcd = filled();
    const all = from('\0', '\0');
    expect(etcd.ask('KV/Range', { ...all, limit: 4 })).toMatchObject({ more: false, count: '4' });
    expect(etcd.ask('KV/Range', { ...all, limit: 3 })).toMatchObject({ more: true, count: '4' });
    expect(etcd.ask('KV/Range', { ...all, limit: 1, count_only: true })).toMatchObject({
      kvs: [],
      more: false,
      count: '4',
    });
  });

  test('keys_only leaves the values out, after sorting by them', () => {
    expect(filled().found({ ...sorted('Value', 'Descend', 2), keys_only: true })).toEqual(['c=', 'b=']);
  });
});

describe('revisions', () => {
  test.each([
    ['min_mod_revision', 5, ['a=6', 'd=7']],
    ['max_mod_revision', 4, ['b=8', 'c=9']],
    ['min_create_revision', 4, ['b=8', 'd=7']],
    ['max_create_revision', '3', ['a=6', 'c=9']],
  ])('%s drops keys but counts them', (field, revision, expected) => {
    const request = { ...from('\0', '\0'), [field]: revision };
    const etcd = filled();
    expect(etcd.found(request)).toEqual(expected);
    expect(etcd.ask('KV/Range', request).count).toBe('4');
    // The limit counts what is left.
    expect(etcd.found({ ...request, limit: 2 })).toEqual(expected);
  });

  test('the past can be read, and the header still names the present', () => {
    const etcd = filled();
    etcd.delete('b');
    expect(etcd.found({ ...from('\0', '\0'), revision: 4 })).toEqual(['a=7', 'b=8', 'c=9']);
    expect(etcd.ask('KV/Range', { ...from('b'), revision: '4' })).toMatchObject({
      header: { revision: '7' },
      count: '1',
    });
    etcd.put('e');
    expect(etcd.found({ ...from('b'), revision: 7 })).toEqual([]);
    expect(etcd.found({ ...from('b'), revision: -5 })).toEqual([]);
  });

  test('neither the future nor what was compacted', () => {
    const etcd = filled();
    const outOfRange = { code: 11 };
    expect(etcd.ask('KV/Range', { ...from('a'), revision: 7 })).toMatchObject({
      ...outOfRange,
      details: 'etcdserver: mvcc: required revision is a future revision',
    });
    etcd.ask('KV/Compact', { revision: 4 });
    expect(etcd.ask('KV/Range', { ...from('a'), revision: 3 })).toMatchObject({
      ...outOfRange,
      details: 'etcdserver: mvcc: required revision has been compacted',
    });
    expect(etcd.found({ ...from('a'), revision: 4 })).toEqual(['a=7']);
  });
});
