// The codec against etcd's own protos as etcd3 ships them: what they encode must be read as evidence, in both directions.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import type { Evidence, Question } from './evidence.ts';
import { methodOf } from './methods.ts';

const protos = join(dirname(createRequire(import.meta.url).resolve('etcd3/package.json')), 'proto');
const root = new protobuf.Root();
// etcd's own imports are relative to the file; nothing else is loaded.
root.resolvePath = (_origin, target) => join(protos, target);
root.loadSync('rpc.proto');

type Fields = Record<string, unknown>;

function encode(type: string, fields: Fields): Buffer {
  const message = root.lookupType(`etcdserverpb.${type}`);
  return Buffer.from(message.encode(message.fromObject(fields)).finish());
}

function ask(path: string, type: string, fields: Fields): Question {
  const { codec } = methodOf(`/etcdserverpb.${path}`);
  if (!codec) throw new Error(`${path} has no codec`);
  return codec(encode(type, fields));
}

const bytes = (text: string): Buffer => Buffer.from(text);
const header = { clusterId: '12', memberId: '9372538179322589801', revision: '4711', raftTerm: '3' };

test('a put: key and lease of the request, revision of the answer', () => {
  const question = ask('KV/Put', 'PutRequest', { key: bytes('a/ü'), value: bytes('x'), lease: '7587869134131421713' });
  const puts = [{ key: 'a/ü', lease: '694d86c6760de211' }];
  expect(question.evidence).toEqual({ puts });
  expect(question.answer(encode('PutResponse', { header }))).toEqual({ puts, revision: 4711 });
});

test('a put without a lease has lease 0, and a large lease id keeps its digits', () => {
  expect(ask('KV/Put', 'PutRequest', { key: bytes('a') }).evidence).toEqual({ puts: [{ key: 'a', lease: '0' }] });
  expect(ask('KV/Put', 'PutRequest', { key: bytes('a'), lease: '9223372036854775807' }).evidence).toEqual({
    puts: [{ key: 'a', lease: '7fffffffffffffff' }],
  });
  expect(ask('KV/Put', 'PutRequest', { key: bytes('a'), lease: '4294967295' }).evidence).toEqual({
    puts: [{ key: 'a', lease: 'ffffffff' }],
  });
});

test('a delete counts in the answer only where etcd deleted something', () => {
  const question = ask('KV/DeleteRange', 'DeleteRangeRequest', { key: bytes('a'), rangeEnd: bytes('b') });
  const deletes = [{ key: 'a', rangeEnd: 'b' }];
  expect(question.evidence).toEqual({ deletes });
  expect(question.answer(encode('DeleteRangeResponse', { header, deleted: 0 }))).toEqual({ revision: 4711 });
  expect(question.answer(encode('DeleteRangeResponse', { header, deleted: 2 }))).toEqual({ revision: 4711, deletes });
});

test('a range to the end of all keys keeps its NUL', () => {
  const question = ask('KV/DeleteRange', 'DeleteRangeRequest', { key: bytes('a'), rangeEnd: bytes('\0') });
  expect(question.evidence).toEqual({ deletes: [{ key: 'a', rangeEnd: '\0' }] });
});

const put = (key: string): Fields => ({ requestPut: { key: bytes(key), lease: 16 } });
const del = (key: string): Fields => ({ requestDeleteRange: { key: bytes(key) } });
const range = { requestRange: { key: bytes('r') } };
const nested = { requestTxn: { success: [put('n1'), del('n2')], failure: [del('n3')] } };
const question = (): Question =>
  ask('KV/Txn', 'TxnRequest', {
    compare: [{ key: bytes('k'), target: 'Create', createRevision: 0 }],
    success: [range, put('s1'), del('s2'), nested],
    failure: [del('f1'), range],
  });
const rangeResult = { responseRange: { header: {}, kvs: [{ key: bytes('r'), value: bytes('v') }], count: 1 } };
const deleted = (count: number): Fields => ({ responseDeleteRange: { deleted: count } });

const inner = (succeeded: boolean, responses: Fields[]): Fields => ({ responseTxn: { succeeded, responses } });
const putResult = { responsePut: { header: {} } };
const answer = (fields: Fields): Evidence => question().answer(encode('TxnResponse', { header, ...fields }));

test('a transaction may do what either branch says, nested ones included', () => {
  expect(question().evidence).toEqual({
    puts: [
      { key: 's1', lease: '10' },
      { key: 'n1', lease: '10' },
    ],
    deletes: [{ key: 's2' }, { key: 'n2' }, { key: 'n3' }, { key: 'f1' }],
  });
});

test('the answer of a transaction tells what the executed branch did', () => {
  expect(
    answer({ succeeded: true, responses: [rangeResult, putResult, deleted(0), inner(false, [deleted(1)])] }),
  ).toEqual({ revision: 4711, succeeded: true, puts: [{ key: 's1', lease: '10' }], deletes: [{ key: 'n3' }] });
  expect(
    answer({ succeeded: true, responses: [rangeResult, putResult, deleted(1), inner(true, [putResult, deleted(0)])] }),
  ).toEqual({
    revision: 4711,
    succeeded: true,
    puts: [
      { key: 's1', lease: '10' },
      { key: 'n1', lease: '10' },
    ],
    deletes: [{ key: 's2' }],
  });
  expect(answer({ succeeded: false, responses: [deleted(1), rangeResult] })).toEqual({
    revision: 4711,
    succeeded: false,
    deletes: [{ key: 'f1' }],
  });
});

test('leases: asked, granted, renewed, gone, revoked', () => {
  const grant = ask('Lease/LeaseGrant', 'LeaseGrantRequest', { TTL: 1 });
  expect(grant.evidence).toEqual({ ttlSeconds: 1 });
  expect(grant.answer(encode('LeaseGrantResponse', { header, ID: '255', TTL: 2 }))).toEqual({
    lease: 'ff',
    ttlSeconds: 2,
    revision: 4711,
  });
  const renewal = ask('Lease/LeaseKeepAlive', 'LeaseKeepAliveRequest', { ID: '255' });
  expect(renewal.evidence).toEqual({ lease: 'ff' });
  expect(renewal.answer(encode('LeaseKeepAliveResponse', { header, ID: '255', TTL: 0 }))).toMatchObject({
    lease: 'ff',
    ttlSeconds: 0,
  });
  const revoke = ask('Lease/LeaseRevoke', 'LeaseRevokeRequest', { ID: '255' });
  expect(revoke.evidence).toEqual({ lease: 'ff' });
  expect(revoke.answer(encode('LeaseRevokeResponse', { header }))).toEqual({ lease: 'ff', revision: 4711 });
});

test('an absurd TTL is still a number that a history may hold', () => {
  const { evidence } = ask('Lease/LeaseGrant', 'LeaseGrantRequest', { TTL: '9223372036854775807' });
  expect(evidence).toEqual({ ttlSeconds: Number.MAX_SAFE_INTEGER });
});

test('a read gives its revision, whatever keys and values it carries', () => {
  const read = ask('KV/Range', 'RangeRequest', { key: bytes('secret') });
  expect(read.evidence).toEqual({});
  const kvs = [{ key: bytes('secret'), value: bytes('value') }];
  expect(read.answer(encode('RangeResponse', { header, kvs, count: 1 }))).toEqual({ revision: 4711 });
});

test('a method that is not known has a name, a shape that assumes nothing, and no codec', () => {
  expect(methodOf('/acme.v1.Vault/Open')).toEqual({ name: 'Vault/Open', shape: 'unknown' });
  expect(methodOf('/other.KV/Txn')).toEqual({ name: 'KV/Txn', shape: 'unknown' });
  expect(methodOf('nonsense')).toEqual({ name: 'nonsense/', shape: 'unknown' });
});
