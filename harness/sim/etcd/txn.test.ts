import { describe, expect, test } from 'vitest';
import { bytes, events, TestModel } from './testing.ts';

const put = (key: string, value = ''): object => ({ request_put: { key: bytes(key), value: bytes(value) } });
const get = (key: string, end?: string): object => ({
  request_range: { key: bytes(key), ...(end !== undefined && { range_end: bytes(end) }) },
});
const del = (key: string, end?: string): object => ({
  request_delete_range: { key: bytes(key), ...(end !== undefined && { range_end: bytes(end) }) },
});
const nested = (txn: object): object => ({ request_txn: txn });

const innerHeader = (revision: string): object => ({ cluster_id: '0', member_id: '0', revision, raft_term: '0' });
const either = (key: string, compare: object[]): object =>
  nested({ compare, success: [nested({ success: [put(key, 'then')] })], failure: [put(key, 'else')] });

/** a: created 2, changed 3, version 2, value m, lease 7 · b: created and changed 4, version 1, value n. */
function succeeds(compare: object): boolean {
  const etcd = new TestModel();
  etcd.grant(60, '7');
  etcd.put('a', 'l');
  etcd.put('a', 'm', { lease: '7' });
  etcd.put('b', 'n');
  return etcd.ask('KV/Txn', { compare: [{ key: bytes('a'), ...compare }] }).succeeded;
}

const refused = (request: object): unknown => {
  const etcd = new TestModel();
  etcd.put('old');
  const answer = etcd.ask('KV/Txn', request);
  expect(etcd.keys()).toEqual(['old']);
  return answer.details;
};

describe('compares', () => {
  const targets: [string, string, unknown, unknown, unknown][] = [
    ['Version', 'version', 1, 2, 3],
    ['Create', 'create_revision', '1', '2', '3'],
    ['Mod', 'mod_revision', 2, 3, 4],
    ['Value', 'value', bytes('l'), bytes('m'), bytes('mm')],
    // As numbers: as text, 10 would be below 7.
    ['Lease', 'lease', '6', '7', '10'],
  ];
  test.each(targets)('%s', (target, field, below, same, above) => {
    const outcomes = (result: string | number): boolean[] =>
      [below, same, above].map((operand) => succeeds({ target, result, [field]: operand }));
    expect(outcomes('Equal')).toEqual([false, true, false]);
    expect(outcomes('NotEqual')).toEqual([true, false, true]);
    expect(outcomes('Greater')).toEqual([true, false, false]);
    expect(outcomes('Less')).toEqual([false, false, true]);
    expect(outcomes(1)).toEqual(outcomes('Greater'));
  });

  test('a range holds if every key does', () => {
    const range = { range_end: bytes('c'), target: 'Version' };
    expect(succeeds({ ...range, result: 'Greater', version: 0 })).toBe(true);
    expect(succeeds({ ...range, result: 'Greater', version: 1 })).toBe(false);
  });

  test('a missing key has zeros, also in a range, but no value to compare with', () => {
    for (const missing of [{ key: bytes('x') }, { key: bytes('x'), range_end: bytes('z') }]) {
      expect(succeeds({ ...missing, target: 'Create', result: 'Equal', create_revision: 0 })).toBe(true);
      expect(succeeds({ ...missing, target: 'Lease', result: 'Less', lease: '1' })).toBe(true);
      expect(succeeds({ ...missing, target: 'Value', result: 'NotEqual', value: bytes('q') })).toBe(false);
      expect(succeeds({ ...missing, target: 'Value', result: 'Equal', value: bytes('') })).toBe(false);
    }
  });

  test('an operand of another kind counts as zero, and the last on the wire as the operand', () => {
    expect(succeeds({ target: 'Create', result: 'Equal', version: 2 })).toBe(false);
    expect(succeeds({ target: 'Create', result: 'Greater', version: 2 })).toBe(true);
    expect(succeeds({ target: 'Create', result: 'Equal', create_revision: 2, mod_revision: 3 })).toBe(false);
    expect(succeeds({ target: 'Mod', result: 'Equal', create_revision: 2, mod_revision: 3 })).toBe(true);
  });

  test('all must hold; none is true', () => {
    const etcd = new TestModel();
    const holds = { key: bytes('x'), target: 'Version', result: 'Equal' };
    const fails = { ...holds, result: 'Greater' };
    expect(etcd.ask('KV/Txn', { compare: [] }).succeeded).toBe(true);
    expect(etcd.ask('KV/Txn', { compare: [holds, fails] }).succeeded).toBe(false);
  });

  test('an empty end is a range only in a transaction that does nothing but read', () => {
    const etcd = new TestModel();
    etcd.put('a', '1');
    etcd.put('b', '2');
    const compare = [{ key: bytes('a'), range_end: bytes(''), target: 'Value', result: 'Equal', value: bytes('1') }];
    expect(etcd.ask('KV/Txn', { compare, success: [get('a')] }).succeeded).toBe(false);
    expect(etcd.ask('KV/Txn', { compare, success: [put('c')] }).succeeded).toBe(true);
  });
});

describe('execution', () => {
  test('one revision for all that it does', () => {
    const etcd = new TestModel();
    etcd.put('z');
    const watched = etcd.watch({ key: bytes('\0'), range_end: bytes('\0') });
    const response = etcd.ask('KV/Txn', { success: [put('a', '1'), put('b', '2'), del('z')] });
    expect(response).toMatchObject({ header: { revision: '3' }, succeeded: true });
    expect(watched.map(events)).toEqual([['3 Put a=1', '3 Put b=2', '3 Delete z=']]);
    expect(etcd.model.revision).toBe(3);
  });

  test('a read sees what was done before it, and sub-headers carry the revision alone', () => {
    const etcd = new TestModel();
    const { responses } = etcd.ask('KV/Txn', { success: [get('a'), put('a', '1'), get('a'), del('x')] });
    expect(responses).toMatchObject([
      { response: 'response_range', response_range: { header: innerHeader('1'), count: '0' } },
      { response: 'response_put', response_put: { header: innerHeader('2'), prev_kv: null } },
      { response: 'response_range', response_range: { header: innerHeader('2'), count: '1' } },
      // It deleted nothing, but there was a change before it.
      { response: 'response_delete_range', response_delete_range: { header: innerHeader('2'), deleted: '0' } },
    ]);
  });

  test('what changes nothing has no revision', () => {
    const etcd = new TestModel();
    expect(etcd.ask('KV/Txn', { success: [del('x'), get('x')] }).header.revision).toBe('1');
    expect(etcd.model.revision).toBe(1);
  });

  test('nested transactions decide on the state before the outermost began', () => {
    const etcd = new TestModel();
    const missing = { key: bytes('a'), target: 'Version', result: 'Equal', version: 0 };
    const response = etcd.ask('KV/Txn', {
      compare: [missing],
      success: [put('a', '1'), nested({ compare: [missing], success: [put('b', 'yes')], failure: [put('b', 'no')] })],
    });
    expect(etcd.found({ key: bytes('b') })).toEqual(['b=yes']);
    expect(response.responses[1]).toMatchObject({
      response: 'response_txn',
      response_txn: {
        header: { revision: '0' },
        succeeded: true,
        responses: [{ response: 'response_put' }],
      },
    });
  });

  test('of siblings each runs its own branch', () => {
    const etcd = new TestModel();
    const exists = { key: bytes('x'), target: 'Version', result: 'Greater', version: 0 };
    etcd.ask('KV/Txn', { success: [either('a', []), either('b', [exists]), either('c', [])] });
    expect(etcd.found({ key: bytes('\0'), range_end: bytes('\0') })).toEqual(['a=then', 'b=else', 'c=then']);
  });
});

describe('refusals leave everything as it was', () => {
  const duplicate = 'etcdserver: duplicate key given in txn request';

  test.each([
    ['two puts of one key', [put('a'), put('a')], duplicate],
    ['a put of what is deleted', [del('a', 'c'), put('b')], duplicate],
    ['a nested put of the same key', [put('a'), nested({ failure: [put('a')] })], duplicate],
    ['two nested puts', [nested({ success: [put('a')] }), nested({ success: [put('a')] })], duplicate],
    ['a put of what a nested one deletes', [nested({ success: [del('a')] }), put('a')], duplicate],
    ['an operation that is none', [put('a'), {}], 'etcdserver: key not found'],
    ['a key that is none', [put('a'), get('')], 'etcdserver: key is not provided'],
    [
      'a lease that is none',
      [put('a'), { request_put: { key: bytes('b'), lease: '5' } }],
      'etcdserver: requested lease not found',
    ],
    [
      'a revision to come, even that of the transaction',
      [put('a'), { request_range: { key: bytes('a'), revision: 3 } }],
      'etcdserver: mvcc: required revision is a future revision',
    ],
    [
      'too many',
      Array.from({ length: 129 }, (_, index) => put(String(index))),
      'etcdserver: too many operations in txn request',
    ],
    [
      'too many, counted from the outermost',
      [nested({ success: Array.from({ length: 128 }, (_, index) => put(String(index))) })],
      'etcdserver: too many operations in txn request',
    ],
  ])('%s', (_name, success, details) => {
    expect(refused({ success })).toBe(details);
  });

  test('also in the branch that does not run', () => {
    expect(refused({ success: [], failure: [put('a'), put('a')] })).toBe(duplicate);
  });

  test('a lease is only looked up in the branch that runs', () => {
    const etcd = new TestModel();
    const failure = [{ request_put: { key: bytes('b'), lease: '5' } }];
    expect(etcd.ask('KV/Txn', { success: [put('a')], failure }).succeeded).toBe(true);
  });

  test('what etcd does not find: both branches of one, a delete behind a nested put, a delete without an end', () => {
    const etcd = new TestModel();
    const both = nested({ success: [put('a')], failure: [put('a')] });
    expect(etcd.ask('KV/Txn', { success: [both] }).succeeded).toBe(true);
    const behind = [nested({ success: [put('a')] }), nested({ success: [del('a')] })];
    expect(etcd.ask('KV/Txn', { success: behind }).succeeded).toBe(true);
    expect(etcd.keys()).toEqual([]);
    expect(etcd.ask('KV/Txn', { success: [del('a', '\0'), put('b')] }).succeeded).toBe(true);
  });
});
