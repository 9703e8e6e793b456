import { describe, expect, test } from 'vitest';
import { bytes, TestModel, text } from './testing.ts';

describe('put', () => {
  test('counts revisions and versions, and creation starts again after a delete', () => {
    const etcd = new TestModel();
    etcd.put('a', '1');
    etcd.put('a', '2');
    const read = (): unknown => etcd.ask('KV/Range', { key: bytes('a') }).kvs[0];
    expect(read()).toMatchObject({ create_revision: '2', mod_revision: '3', version: '2' });
    etcd.delete('a');
    etcd.put('a', '3');
    expect(read()).toMatchObject({ create_revision: '5', mod_revision: '5', version: '1' });
  });

  test('prev_kv', () => {
    const etcd = new TestModel();
    expect(etcd.put('a', '1', { prev_kv: true })).toMatchObject({ header: { revision: '2' }, prev_kv: null });
    expect(text(etcd.put('a', '2', { prev_kv: true }).prev_kv)).toBe('a=1');
    expect(etcd.put('a', '3').prev_kv).toBe(null);
  });

  test('ignore_value and ignore_lease keep what is there', () => {
    const etcd = new TestModel();
    etcd.grant(60, '7');
    etcd.put('a', '1', { lease: 7 });
    etcd.put('a', '', { ignore_value: true, ignore_lease: true });
    expect(etcd.ask('KV/Range', { key: bytes('a') }).kvs[0]).toMatchObject({ version: '2', lease: '7' });
    expect(etcd.found({ key: bytes('a') })).toEqual(['a=1']);
    // Still bound to the lease, and not bound once the lease is not ignored.
    expect(etcd.ask('Lease/LeaseTimeToLive', { ID: 7, keys: true }).keys.map(String)).toEqual(['a']);
    etcd.put('a', '2');
    expect(etcd.ask('Lease/LeaseTimeToLive', { ID: 7, keys: true }).keys).toEqual([]);
  });

  test.each([
    ['no key', { key: bytes('') }, 3, 'etcdserver: key is not provided'],
    ['a value to ignore', { ignore_value: true, value: bytes('x') }, 3, 'etcdserver: value is provided'],
    ['a lease to ignore', { ignore_lease: true, lease: '7' }, 3, 'etcdserver: lease is provided'],
    ['no value to keep', { ignore_value: true }, 3, 'etcdserver: key not found'],
    ['no lease to keep', { ignore_lease: true }, 3, 'etcdserver: key not found'],
    ['an unknown lease', { lease: '8' }, 5, 'etcdserver: requested lease not found'],
  ])('%s', (_name, request, code, details) => {
    const etcd = new TestModel();
    expect(etcd.ask('KV/Put', { key: bytes('a'), ...request })).toEqual({ code, details });
    expect(etcd.model.revision).toBe(1);
  });

  test('a put alone complains of the lease first, inside a transaction of the key', () => {
    const request = { key: bytes('a'), lease: '8', ignore_value: true };
    const etcd = new TestModel();
    expect(etcd.ask('KV/Put', request).details).toBe('etcdserver: requested lease not found');
    expect(etcd.ask('KV/Txn', { success: [{ request_put: request }] }).details).toBe('etcdserver: key not found');
  });

  test('keeps nothing of the request', () => {
    const etcd = new TestModel();
    const key = bytes('a');
    const value = bytes('1');
    etcd.ask('KV/Put', { key, value });
    key[0] = 0x62;
    value[0] = 0x32;
    expect(etcd.found({ key: bytes('\0'), range_end: bytes('\0') })).toEqual(['a=1']);
  });

  test('a string is base64, as protobufjs makes it on the wire', () => {
    const etcd = new TestModel();
    etcd.ask('KV/Put', { key: 'YQ==', value: 'MQ==' });
    expect(etcd.found({ key: new Uint8Array([0x61]) })).toEqual(['a=1']);
  });
});

describe('delete', () => {
  test('a range goes in one revision', () => {
    const etcd = new TestModel();
    for (const key of ['a', 'b', 'c']) etcd.put(key, key);
    const response = etcd.ask('KV/DeleteRange', { key: bytes('a'), range_end: bytes('c'), prev_kv: true });
    expect(response).toMatchObject({ header: { revision: '5' }, deleted: '2' });
    expect(response.prev_kvs.map(text)).toEqual(['a=a', 'b=b']);
    expect(etcd.keys()).toEqual(['c']);
  });

  test('nothing to delete is no revision', () => {
    const etcd = new TestModel();
    expect(etcd.delete('a')).toMatchObject({ header: { revision: '1' }, deleted: '0', prev_kvs: [] });
    expect(etcd.model.revision).toBe(1);
  });

  test('an empty end deletes one key: the request goes through raft, which drops it', () => {
    const etcd = new TestModel();
    etcd.put('a');
    etcd.put('b');
    expect(etcd.delete('a', '').deleted).toBe('1');
    expect(etcd.delete('a', '\0').deleted).toBe('1');
  });

  test('unbinds the key from its lease', () => {
    const etcd = new TestModel();
    etcd.grant(60, '7');
    etcd.put('a', '', { lease: '7' });
    etcd.delete('a');
    etcd.put('a');
    etcd.ask('Lease/LeaseRevoke', { ID: '7' });
    expect(etcd.keys()).toEqual(['a']);
  });
});
