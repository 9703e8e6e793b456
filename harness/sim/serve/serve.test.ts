// The served model over the real wire: it says what the model says, to a raw client, to npm's etcd3 and to session-mutex.
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Etcd3, EtcdLockFailedError } from 'etcd3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { subject } from '../../../workers/subjects/session-mutex.ts';
import { etcdModel } from '../../commands/etcd-model.ts';
import { ExitCode } from '../../errors.ts';
import { acceptedOf } from '../conformance/accepted.ts';
import { differ } from '../conformance/differ.ts';
import { ModelSide } from '../conformance/model-side.ts';
import { RealSide } from '../conformance/real-side.ts';
import { EtcdModel } from '../etcd/model.ts';
import { realTime } from './real-time.ts';
import type { ServedModel } from './serve.ts';
import { serveModel } from './serve.ts';

const defaults = { port: 0, semantics: '3.4', heartbeatMs: 100, electionMs: 1000 } as const;
let served: ServedModel;

beforeAll(async () => {
  served = await serveModel(defaults);
});
afterAll(() => served[Symbol.asyncDispose]());

test('over the wire it answers as the model does by itself', async () => {
  await using other = await serveModel(defaults);
  let nextLease = '0';
  const time = realTime();
  const model = new EtcdModel({ ...defaults, ...time, watchSyncMs: 0, nextLeaseId: () => nextLease });
  const real = new RealSide(other.url);
  try {
    const { findings, events } = await differ({
      real,
      model: new ModelSide(model),
      accepted: acceptedOf('3.4.23'),
      chooseLease: (id) => (nextLease = id),
      seed: 0x5e7e,
      operations: 1_000,
    });
    expect(findings.differences).toEqual([]);
    expect(events).toBeGreaterThan(100);
  } finally {
    model.stop();
    real.close();
  }
});

test('/health and /version on the same port, for probes', async () => {
  expect(await (await fetch(`${served.url}/health`)).json()).toEqual({ health: 'true' });
  expect(await (await fetch(`${served.url}/version`)).json()).toMatchObject({
    etcdserver: expect.stringMatching(/^3\.4\.\d+$/),
  });
  expect((await fetch(`${served.url}/v2/keys`)).status).toBe(404);
});

test('a method that etcd does not have is refused', async () => {
  const side = new RealSide(served.url);
  expect(await side.call('Cluster/MemberAdd', {})).toMatchObject({ error: { code: 12 } });
  side.close();
});

test("npm's etcd3: Lock excludes, Lease is renewed and lost, Watcher hears", async () => {
  const etcd = new Etcd3({ hosts: served.url });
  try {
    const lock = etcd.lock('etcd3-lock').ttl(2);
    await lock.acquire();
    await expect(etcd.lock('etcd3-lock').ttl(2).acquire()).rejects.toBeInstanceOf(EtcdLockFailedError);
    await lock.release();
    const next = etcd.lock('etcd3-lock').ttl(2);
    await next.acquire();
    await next.release();

    const watcher = await etcd.watch().key('etcd3-leased').create();
    const deleted = new Promise((resolve) => watcher.once('delete', resolve));
    const lease = etcd.lease(2);
    await lease.put('etcd3-leased').value('x');
    // Past its TTL: it is still there because etcd3 renews it.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(await etcd.get('etcd3-leased').string()).toBe('x');
    lease.release();
    await deleted;
    expect(await etcd.get('etcd3-leased').string()).toBeNull();
    await watcher.cancel();
  } finally {
    etcd.close();
  }
});

test('session-mutex acquires, excludes, hands on and releases', async () => {
  const quit = new AbortController();
  const connect = () => subject.connect({ endpoints: [served.url], signal: quit.signal });
  const [first, second] = await Promise.all([connect(), connect()]);
  try {
    const request = { lock: 'session', ttlSeconds: 2, lease: 'kept-alive', signal: quit.signal } as const;
    const held = await first.acquire(request);
    let got = false;
    const waiting = second.acquire(request).then((hold) => {
      got = true;
      return hold;
    });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(got).toBe(false);
    await held.release();
    const handedOn = await waiting;
    expect(BigInt(handedOn.token!)).toBeGreaterThan(BigInt(held.token!));
    await handedOn.release();
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
});

test('lockstorm etcd model serves until it is stopped; a port in use is one sentence and exit 3', async () => {
  const stop = new AbortController();
  let ended: Promise<ExitCode> | undefined;
  const said = await new Promise<string>((resolve) => {
    ended = etcdModel({ port: 0, semantics: '3.5', stop: stop.signal, write: resolve });
  });
  const url = /^etcd model on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(said)?.[1] ?? '';
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ health: 'true' });
  stop.abort();
  expect(await ended).toBe(ExitCode.safe);
  await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');

  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const refused = etcdModel({ port, semantics: '3.4', stop: stop.signal, write: () => {} });
  await expect(refused).rejects.toMatchObject({
    code: 'port-in-use',
    message: `Port ${port} of 127.0.0.1 is in use.`,
    exitCode: ExitCode.environment,
  });
  other.close();
});
