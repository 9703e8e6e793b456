import { createRequire } from 'node:module';
import { loadSync, type MethodDefinition, type PackageDefinition } from '@grpc/proto-loader';
import { describe, expect, test } from 'vitest';
import { bytes, TestModel } from './testing.ts';

/** As npm's etcd3 loads its protos. */
const protos: PackageDefinition = loadSync(createRequire(import.meta.url).resolve('etcd3/proto/rpc.proto'), {
  keepCase: true,
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
});

function definitionOf(name: string): MethodDefinition<object, object> {
  const [service, method] = name.split('/');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a service definition holds is method definitions
  return (protos[`etcdserverpb.${service}`] as Record<string, MethodDefinition<object, object>>)[method!]!;
}

const kv = { key: bytes('a'), value: bytes('1') };
const calls: [string, object][] = [
  ['Lease/LeaseGrant', { TTL: 60, ID: '7' }],
  ['KV/Put', { ...kv, lease: '7', prev_kv: true }],
  ['KV/Put', { key: 'YQ==', value: 'Mg==', prev_kv: true }],
  ['KV/Range', { key: bytes('a'), range_end: bytes('\0'), limit: '1', sort_order: 'Descend', sort_target: 2 }],
  ['KV/Range', { key: bytes('a'), range_end: bytes('') }],
  ['KV/Range', { key: bytes('x') }],
  [
    'KV/Txn',
    {
      compare: [{ key: bytes('a'), target: 'Create', result: 'Equal', create_revision: '2' }],
      success: [
        { request_range: { key: bytes('a') } },
        { request_put: { key: bytes('b'), value: bytes('2'), lease: 7 } },
        { request_delete_range: { key: bytes('a'), prev_kv: true } },
        { request_txn: { success: [{ request_range: { key: bytes('b'), keys_only: true } }] } },
      ],
    },
  ],
  ['KV/Txn', {}],
  ['KV/DeleteRange', { key: bytes('x') }],
  ['KV/Compact', { revision: '3' }],
  ['Lease/LeaseTimeToLive', { ID: '7', keys: true }],
  ['Lease/LeaseTimeToLive', { ID: '8' }],
  ['Lease/LeaseLeases', {}],
  ['Lease/LeaseRevoke', { ID: '7' }],
  ['Maintenance/Status', {}],
  ['Maintenance/Alarm', {}],
  ['Maintenance/Defragment', {}],
  ['Cluster/MemberList', {}],
];

describe('the wire changes nothing', () => {
  test('answers are what proto-loader would make of them, field by field', () => {
    const etcd = new TestModel();
    for (const [method, request] of calls) {
      const { responseSerialize, responseDeserialize } = definitionOf(method);
      const response = etcd.ask(method, request);
      expect(response).not.toHaveProperty('code');
      expect({ method, response: responseDeserialize(responseSerialize(response)) }).toEqual({ method, response });
    }
  });

  test('so are the messages of streams', () => {
    const etcd = new TestModel();
    etcd.put('a', '1');
    etcd.grant(60, '7');
    const create = { key: bytes('\0'), range_end: bytes('\0'), start_revision: 1, prev_kv: true };
    const watch = etcd.open('Watch/Watch', { create_request: create }, { create_request: { ...create, watch_id: 5 } });
    watch.stream.write({ create_request: { ...create, watch_id: '5' } });
    etcd.time.toMs(100);
    etcd.put('a', '2');
    etcd.delete('a');
    watch.stream.write({ cancel_request: { watch_id: 5 } });
    watch.stream.write({ progress_request: {} });
    const keepAlive = etcd.open('Lease/LeaseKeepAlive', { ID: '7' }, { ID: '8' });
    expect(watch.messages.length).toBeGreaterThan(8);
    for (const [method, { messages }] of [
      ['Watch/Watch', watch],
      ['Lease/LeaseKeepAlive', keepAlive],
    ] as const) {
      const { responseSerialize, responseDeserialize } = definitionOf(method);
      for (const message of messages) expect(responseDeserialize(responseSerialize(message))).toEqual(message);
    }
  });

  test('requests are read as etcd would read them from the wire', () => {
    const direct = new TestModel();
    const wired = new TestModel();
    for (const [method, request] of calls) {
      const { requestSerialize, requestDeserialize } = definitionOf(method);
      const onTheWire = requestDeserialize(requestSerialize(request));
      // Of an end that is there but empty proto-loader cannot tell whether it was there; it fills it in where it was not.
      if ('range_end' in onTheWire && !('range_end' in request)) delete onTheWire.range_end;
      const response = direct.ask(method, request);
      expect({ method, response: wired.ask(method, onTheWire) }).toEqual({ method, response });
    }
  });
});

test('requests are not changed', () => {
  const etcd = new TestModel();
  for (const [method, request] of calls) {
    const before = structuredClone(request);
    etcd.ask(method, request);
    expect({ method, request: structuredClone(request) }).toEqual({ method, request: before });
  }
});

const answers = (): unknown[] => {
  const etcd = new TestModel();
  return calls.map(([method, request]) => etcd.ask(method, request));
};

test('the same calls have the same answers', () => {
  expect(answers()).toEqual(answers());
});

test('what etcd does not have', () => {
  const etcd = new TestModel();
  expect(etcd.ask('KV/Foo')).toEqual({ code: 12, details: 'unknown method Foo for service etcdserverpb.KV' });
  expect(etcd.ask('foo.Bar/Foo')).toEqual({ code: 12, details: 'unknown service foo.Bar' });
  expect(etcd.open('Watch/Foo').ends).toMatchObject([{ code: 12 }]);
});

test('there is no authentication', () => {
  expect(new TestModel().ask('Auth/Authenticate', { name: 'root', password: 'x' })).toEqual({
    code: 9,
    details: 'etcdserver: authentication is not enabled',
  });
});

test('one member, which leads', () => {
  const etcd = new TestModel();
  const { members } = etcd.ask('Cluster/MemberList');
  const status = etcd.ask('Maintenance/Status');
  expect(status.leader).toBe(members[0].ID);
  expect(status).toMatchObject({ version: '3.4.23', raftTerm: '2', errors: [] });
  expect(new TestModel({ semantics: '3.5' }).ask('Maintenance/Status').version).toBe('3.5.33');
});

test('compaction: only forward, and only what is there', () => {
  const etcd = new TestModel();
  for (const value of ['1', '2', '3']) etcd.put('a', value);
  expect(etcd.ask('KV/Compact', { revision: 5 })).toMatchObject({
    code: 11,
    details: expect.stringContaining('future'),
  });
  expect(etcd.ask('KV/Compact', { revision: 3 })).toMatchObject({ header: { revision: '4' } });
  expect(etcd.ask('KV/Compact', { revision: 3 })).toMatchObject({
    code: 11,
    details: expect.stringContaining('compacted'),
  });
  expect(etcd.found({ key: bytes('a'), revision: 3 })).toEqual(['a=2']);
  expect(etcd.found({ key: bytes('a') })).toEqual(['a=3']);
});
