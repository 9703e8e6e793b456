// Evidence from plain objects against evidence from bytes: random messages, encoded with etcd's own protos, must prove the same either way.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { methodOf } from '../../wire/methods.ts';
import type { Fields } from './evidence.ts';
import { objectCodecs } from './evidence.ts';
import { methods } from './methods.ts';

const protos = join(dirname(createRequire(import.meta.url).resolve('etcd3/package.json')), 'proto');
const root = new protobuf.Root();
root.resolvePath = (_origin, target) => join(protos, target);
root.loadSync('rpc.proto', { keepCase: true });

/** As @grpc/proto-loader serializes what etcd3 hands it. */
function encode(type: string, fields: Fields): Buffer {
  const message = root.lookupType(`etcdserverpb.${type}`);
  return Buffer.from(message.encode(message.fromObject(fields)).finish());
}

/** As @grpc/proto-loader hands an answer to etcd3: every field, int64 as strings. */
function decoded(type: string, bytes: Buffer): Fields {
  const message = root.lookupType(`etcdserverpb.${type}`);
  return message.toObject(message.decode(bytes), { longs: String, enums: String, defaults: true, oneofs: true });
}

const key = fc.oneof(
  fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' }).map((text) => Buffer.from(text)),
  fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
);
const id = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(0, '0', '4294967295', '4294967296'),
);
const optional = (arbitrary: fc.Arbitrary<unknown>, name: string): fc.Arbitrary<Fields> =>
  fc.oneof(
    fc.constant({}),
    arbitrary.map((value) => ({ [name]: value })),
  );
const fields = (...parts: fc.Arbitrary<Fields>[]): fc.Arbitrary<Fields> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all));
const one = (name: string, arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<Fields> =>
  arbitrary.map((value) => ({ [name]: value }));

const header = optional(fields(optional(id, 'revision'), optional(id, 'cluster_id')), 'header');
const put = fields(one('key', key), optional(id, 'lease'), optional(key, 'value'));
const range = fields(one('key', key), optional(key, 'range_end'));
const deleted = fields(header, optional(fc.integer({ min: 0, max: 2 }), 'deleted'));

const { txn } = fc.letrec<{ txn: Fields; operation: Fields }>((tie) => ({
  operation: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    one('request_put', put),
    one('request_delete_range', range),
    one('request_range', range),
    one('request_txn', tie('txn')),
  ),
  txn: fields(
    optional(fc.array(tie('operation'), { maxLength: 3 }), 'success'),
    optional(fc.array(tie('operation'), { maxLength: 3 }), 'failure'),
  ),
}));

/** An answer that fits the request, down to its nested transactions. */
function answerTo(request: Fields): fc.Arbitrary<Fields> {
  return fc.tuple(header, fc.boolean()).chain(([head, succeeded]) => {
    const operations: Fields[] = request[succeeded ? 'success' : 'failure'] ?? [];
    const responses = operations.map((operation) =>
      operation['request_put']
        ? fc.constant({ response_put: {} })
        : operation['request_delete_range']
          ? one('response_delete_range', deleted)
          : operation['request_txn']
            ? one('response_txn', answerTo(operation['request_txn']))
            : fc.constant({ response_range: { kvs: [{ key: Buffer.from('k') }], count: '1' } }),
    );
    return fc.tuple(...responses).map((all) => ({ ...head, succeeded, responses: all }));
  });
}

const lease = optional(id, 'ID');
const granted = fields(header, lease, optional(id, 'TTL'));
const always = (answer: fc.Arbitrary<Fields>) => (): fc.Arbitrary<Fields> => answer;

const cases: readonly [string, string, fc.Arbitrary<Fields>, string, (request: Fields) => fc.Arbitrary<Fields>][] = [
  ['KV/Range', 'RangeRequest', range, 'RangeResponse', always(header)],
  ['KV/Put', 'PutRequest', put, 'PutResponse', always(header)],
  ['KV/DeleteRange', 'DeleteRangeRequest', range, 'DeleteRangeResponse', always(deleted)],
  ['KV/Txn', 'TxnRequest', txn, 'TxnResponse', answerTo],
  ['KV/Compact', 'CompactionRequest', optional(id, 'revision'), 'CompactionResponse', always(header)],
  ['Lease/LeaseGrant', 'LeaseGrantRequest', optional(id, 'TTL'), 'LeaseGrantResponse', always(granted)],
  ['Lease/LeaseKeepAlive', 'LeaseKeepAliveRequest', lease, 'LeaseKeepAliveResponse', always(granted)],
  ['Lease/LeaseRevoke', 'LeaseRevokeRequest', lease, 'LeaseRevokeResponse', always(header)],
  ['Lease/LeaseTimeToLive', 'LeaseTimeToLiveRequest', lease, 'LeaseTimeToLiveResponse', always(granted)],
  ['Lease/LeaseLeases', 'LeaseLeasesRequest', fc.constant({}), 'LeaseLeasesResponse', always(header)],
  ['Auth/Authenticate', 'AuthenticateRequest', fc.constant({}), 'AuthenticateResponse', always(header)],
  ['Cluster/MemberList', 'MemberListRequest', fc.constant({}), 'MemberListResponse', always(header)],
  ['Maintenance/Status', 'StatusRequest', fc.constant({}), 'StatusResponse', always(header)],
];

test.each(cases)('%s proves the same as its bytes', (method, requestType, request, responseType, answer) => {
  const codec = methodOf(`/etcdserverpb.${method}`).codec!;
  const objects = objectCodecs[method]!;
  fc.assert(
    fc.property(
      request.chain((asked) => fc.tuple(fc.constant(asked), answer(asked))),
      ([asked, answered]) => {
        const question = codec(encode(requestType, asked));
        const evidence = objects.asked(asked);
        expect(evidence).toEqual(question.evidence);
        const bytes = encode(responseType, answered);
        const response = decoded(responseType, bytes);
        expect(objects.answered(asked, evidence, response)).toEqual(question.answer(bytes));
      },
    ),
    { numRuns: 500 },
  );
});

test('the methods that are understood are those that the tap understands, of all that etcd3 calls', () => {
  const all = Object.values(methods).flatMap((service) => [...service.values()]);
  expect(all.length).toBeGreaterThan(30);
  for (const { name, codec } of all) {
    expect([name, codec !== undefined]).toEqual([name, methodOf(`/etcdserverpb.${name}`).codec !== undefined]);
  }
  expect(all.filter(({ codec }) => codec).length).toBe(Object.keys(objectCodecs).length);
});
