// A member that behaves as etcd seldom does: resets, HTTP errors, GOAWAY, compression, answers out of turn. What a worker hears is the same.
import type { Http2Server, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { connect, constants, createServer } from 'node:http2';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestTap } from './testing.ts';
import { callOn, callOnce, openTestTap, until } from './testing.ts';

const put = '/etcdserverpb.KV/Put';
/** PutRequest { key: "k" } */
const putRequest = framed([10, 1, 107]);
/** PutResponse { header: { revision: 9 } } */
const putResponse = framed([10, 2, 24, 9]);
/** LeaseKeepAliveRequest, and a response with TTL 3. */
const renewal = (id: number): Buffer => framed([8, id]);
const renewed = (id: number): Buffer => framed([16, id, 24, 3]);
/** A fixed date: Node would set the second in which each of two answers came. */
const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
const grpc = { ':status': 200, 'content-type': 'application/grpc', date };

function framed(payload: number[], flag = 0): Buffer {
  return Buffer.from([flag, 0, 0, 0, payload.length, ...payload]);
}

let member: Http2Server;
let url: string;
let wire: TestTap;
let answer: (stream: ServerHttp2Stream) => void;
let memberSessions: ServerHttp2Session[];

beforeEach(async () => {
  member = createServer();
  memberSessions = [];
  member.on('session', (session) => memberSessions.push(session));
  member.on('stream', (stream) => {
    stream.on('error', () => {});
    answer(stream);
  });
  await once(member.listen(0, '127.0.0.1'), 'listening');
  const address = member.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  wire = await openTestTap([url]);
});
afterEach(async () => {
  await wire.tap.close();
  member.close();
});

/** The same call straight and through the tap must come back the same; returns the outcome in the history. */
async function outcomeOf(path: string, body: Buffer): Promise<string | undefined> {
  const { headers, ...direct } = await callOnce(url, path, body);
  expect(await callOnce(wire.tap.endpoints[0] ?? '', path, body)).toEqual({ headers, ...direct });
  return wire.events.findLast(({ side }) => side === 'response')?.outcome;
}

/** Ends an answer with a status in the trailers. */
function end(stream: ServerHttp2Stream, status: number, ...messages: Buffer[]): void {
  stream.respond(grpc, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': `${status}`, 'x-more': 'é' }));
  stream.end(Buffer.concat(messages));
}

test('an answer whose message is compressed passes and proves only that it came', async () => {
  answer = (stream) => end(stream, 0, framed([10, 2, 24, 9], 1));
  expect(await outcomeOf(put, putRequest)).toBe('ok');
  expect(wire.of('KV/Put', 'response')[0]).not.toHaveProperty('revision');
});

test('a message that comes with an error is heard and proves nothing', async () => {
  answer = (stream) => end(stream, 8, putResponse);
  expect(await outcomeOf(put, putRequest)).toBe('RESOURCE_EXHAUSTED');
  expect(wire.of('KV/Put', 'response')[0]).not.toHaveProperty('revision');
});

test('two messages where one was due both pass', async () => {
  answer = (stream) => end(stream, 0, putResponse, putResponse);
  expect(await outcomeOf(put, putRequest)).toBe('ok');
  expect(wire.of('KV/Put', 'response')).toMatchObject([{ revision: 9 }, { nth: 2 }]);
});

test('an HTTP error without a gRPC status passes with its body', async () => {
  answer = (stream) => {
    stream.respond({ ':status': 503, 'content-type': 'text/html', date });
    stream.end('<h1>try later</h1>');
  };
  expect(await outcomeOf(put, putRequest)).toBe('UNAVAILABLE');
  expect(await outcomeOf('/etcdserverpb.Watch/Watch', putRequest)).toBe('UNAVAILABLE');
});

test('a reset passes with its code', async () => {
  answer = (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM);
  expect(await outcomeOf(put, putRequest)).toBe('UNAVAILABLE');
  answer = (stream) => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  expect(await outcomeOf(put, putRequest)).toBe('RESOURCE_EXHAUSTED');
});

test('an answer without a status is no answer', async () => {
  answer = (stream) => {
    stream.respond(grpc);
    stream.end(putResponse);
  };
  const { headers, body, reset } = await callOnce(wire.tap.endpoints[0] ?? '', put, putRequest);
  expect({ body, reset }).toEqual({ body: putResponse.toString('hex'), reset: 0 });
  expect(headers).not.toHaveProperty('grpc-status');
  expect(wire.of('KV/Put', 'response')).toMatchObject([{ outcome: 'INTERNAL', sentUs: expect.any(Number) }]);
});

test('an answer that is cut off is no answer', async () => {
  answer = (stream) => {
    stream.respond(grpc);
    stream.write(putResponse, () => stream.destroy(new Error('cut off')));
  };
  const { reset } = await callOnce(wire.tap.endpoints[0] ?? '', put, putRequest);
  expect(reset).toBe(constants.NGHTTP2_INTERNAL_ERROR);
  expect(wire.of('KV/Put', 'response')).toMatchObject([{ outcome: 'INTERNAL', sentUs: expect.any(Number) }]);
  expect(wire.of('KV/Put', 'response')[0]).not.toHaveProperty('revision');
});

test('GOAWAY reaches the worker, and calls in flight still end', async () => {
  const streams: ServerHttp2Stream[] = [];
  answer = (stream) => {
    streams.push(stream);
    stream.session?.close();
  };
  const session = connect(wire.tap.endpoints[0] ?? '');
  const left = once(session, 'goaway');
  const call = callOn(session, put, putRequest);
  await left;
  for (const stream of streams) end(stream, 0, putResponse);
  expect(await call).toMatchObject({ trailers: { 'grpc-status': '0' }, body: putResponse.toString('hex') });
  await until('both connections are closed', () => wire.tap.openSockets === 0);
});

test("a worker's cancel reaches the member", async () => {
  const codes: (number | undefined)[] = [];
  let asked = false;
  answer = (stream) => {
    asked = true;
    stream.on('close', () => codes.push(stream.rstCode));
  };
  const session = connect(wire.tap.endpoints[0] ?? '');
  const stream = session.request({ ':method': 'POST', ':path': put, 'content-type': 'application/grpc' });
  stream.on('error', () => {});
  stream.end(putRequest);
  await until('the member was asked', () => asked);
  stream.close(constants.NGHTTP2_CANCEL);
  await until('the member was told', () => codes.length > 0);
  expect(codes).toEqual([constants.NGHTTP2_CANCEL]);
  expect(wire.of('KV/Put', 'response')).toMatchObject([{ outcome: 'CANCELLED' }]);
  session.destroy();
});

test('keepalives answered out of turn still carry S of their own request; the unanswered ones end with the stream', async () => {
  answer = (stream) => {
    stream.resume();
    stream.on('end', () => end(stream, 14, renewed(2), renewed(1), renewed(9)));
  };
  const path = '/etcdserverpb.Lease/LeaseKeepAlive';
  const requests = Buffer.concat([renewal(1), renewal(2), renewal(1)]);
  await callOnce(wire.tap.endpoints[0] ?? '', path, requests);
  const [one, two, again] = wire.of('Lease/LeaseKeepAlive', 'request').map(({ atUs }) => atUs);
  const answers = wire.of('Lease/LeaseKeepAlive', 'response');
  expect(answers).toMatchObject([
    { lease: '2', sentUs: two, outcome: 'ok', ttlSeconds: 3 },
    { lease: '1', sentUs: one, outcome: 'ok' },
    { lease: '9', outcome: 'ok' },
    { lease: '1', sentUs: again, outcome: 'UNAVAILABLE' },
  ]);
  expect(answers[2]).not.toHaveProperty('sentUs');
});

test('a member that is leaving: calls that it can take no more are refused, not lost', async () => {
  answer = (stream) => end(stream, 0, putResponse);
  const session = connect(wire.tap.endpoints[0] ?? '');
  await callOn(session, put, putRequest);
  for (const memberSession of memberSessions) memberSession.goaway(constants.NGHTTP2_NO_ERROR);
  const results = await Promise.all(
    ['Watch/Watch', 'KV/Put'].map((name) => callOn(session, `/etcdserverpb.${name}`, putRequest)),
  );
  for (const { reset, trailers } of results) {
    const answered = 'grpc-status' in trailers;
    expect(answered || reset === constants.NGHTTP2_REFUSED_STREAM || reset === constants.NGHTTP2_CANCEL).toBe(true);
  }
  expect(wire.of('KV/Put', 'response').length).toBe(wire.of('KV/Put', 'request').length);
});
