// etcd's own lock and election services through the tap: which key came and went, and that a dead worker's waiting call dies with it.
import { connect } from 'node:http2';
import { Client, credentials } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { openTestTap, startTestCluster, until } from './testing.ts';

const root = protobuf.parse(`
  syntax = "proto3";
  message LockRequest { bytes name = 1; int64 lease = 2; }
  message LockResponse { bytes key = 2; }
  message UnlockRequest { bytes key = 1; }
  message LeaderKey { bytes name = 1; bytes key = 2; int64 rev = 3; int64 lease = 4; }
  message CampaignRequest { bytes name = 1; int64 lease = 2; bytes value = 3; }
  message CampaignResponse { LeaderKey leader = 2; }
  message ResignRequest { LeaderKey leader = 1; }
  message Empty {}
`).root;

interface Answer {
  readonly key?: Uint8Array;
  readonly leader?: object;
}

/** A unary call of a service that etcd3 has no client for. */
function call(
  client: Client,
  path: string,
  request: [type: string, fields: object],
  response = 'Empty',
): Promise<Answer> {
  const [type, fields] = request;
  const asked = root.lookupType(type);
  const answered = root.lookupType(response);
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      (message: object) => Buffer.from(asked.encode(asked.fromObject(message)).finish()),
      (bytes: Buffer) => answered.toObject(answered.decode(bytes)),
      fields,
      (error, answer) => (error ? reject(error) : resolve(answer ?? {})),
    );
  });
}

test('lock, unlock, campaign and resign are evidence; a waiting lock is withdrawn when its worker is gone', async () => {
  await using cluster = await startTestCluster();
  await using wire = await openTestTap(cluster.members.map(({ clientUrl }) => clientUrl));
  const host = new URL(wire.tap.endpoints[0] ?? '').host;
  const client = new Client(host, credentials.createInsecure());
  const { lease } = await cluster.client.leaseGrant(60);
  const owner = { name: Buffer.from('lock'), lease: BigInt(`0x${lease}`).toString() };
  const key = `lock/${lease}`;

  const { key: bytes } = await call(client, '/v3lockpb.Lock/Lock', ['LockRequest', owner], 'LockResponse');
  expect(Buffer.from(bytes ?? []).toString()).toBe(key);
  const [stored] = (await cluster.client.range()).kvs.filter((kv) => kv.key === key);
  const puts = [{ key, lease }];
  expect(wire.of('Lock/Lock')).toMatchObject([
    { side: 'request', puts, deletes: [{ key }] },
    { side: 'response', puts, outcome: 'ok', revision: stored?.modRevision },
  ]);

  const { lease: waitingLease } = await cluster.client.leaseGrant(60);
  const type = root.lookupType('LockRequest');
  const request = type.encode(
    type.fromObject({ name: Buffer.from('lock'), lease: BigInt(`0x${waitingLease}`).toString() }),
  );
  const worker = connect(wire.tap.endpoints[0] ?? '');
  worker
    .request({ ':method': 'POST', ':path': '/v3lockpb.Lock/Lock', 'content-type': 'application/grpc', te: 'trailers' })
    .on('error', () => {})
    .end(Buffer.from([0, 0, 0, 0, request.len, ...request.finish()]));
  const queued = async () => (await cluster.client.range()).kvs.some((kv) => kv.key === `lock/${waitingLease}`);
  await until('the second one waits', queued);
  worker.destroy();
  await until('its place is given up', async () => !(await queued()));
  expect(wire.of('Lock/Lock', 'response')[1]).toMatchObject({ outcome: 'CANCELLED' });

  await call(client, '/v3lockpb.Lock/Unlock', ['UnlockRequest', { key: Buffer.from(key) }]);
  expect(wire.of('Lock/Unlock', 'response')).toMatchObject([{ outcome: 'ok', deletes: [{ key }] }]);

  const path = '/v3electionpb.Election';
  const campaign = { ...owner, name: Buffer.from('election') };
  const { leader } = await call(client, `${path}/Campaign`, ['CampaignRequest', campaign], 'CampaignResponse');
  await call(client, `${path}/Resign`, ['ResignRequest', { leader }]);
  const elected = { key: `election/${lease}`, lease };
  expect(wire.of('Election/Campaign', 'response')).toMatchObject([{ outcome: 'ok', puts: [elected] }]);
  expect(wire.of('Election/Resign', 'response')).toMatchObject([{ outcome: 'ok', deletes: [{ key: elected.key }] }]);
  client.close();
});
