// The simulated clients against those of @grpc/grpc-js: one program, one log. The real ones talk to a small server through a connection that
// can be reset; the simulated ones to the model.
import type { Duplex } from 'node:stream';
import { createRequire } from 'node:module';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as realSleep } from 'node:timers/promises';
import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { expect, test } from 'vitest';
import type { GrpcError } from './grpc-error.ts';
import type { UnaryCallback } from './unary-call.ts';
import { TestWorld } from './testing.ts';

interface Call {
  cancel(): void;
}
type Stream = Duplex & Call;
interface Options {
  deadline?: number | Date;
}
interface Client {
  put(request: object, metadata: grpc.Metadata, options: Options, callback: UnaryCallback): Call;
  range(request: object, metadata: grpc.Metadata, options: Options, callback: UnaryCallback): Call;
  leaseKeepAlive(metadata: grpc.Metadata, options: Options): Stream;
  close(): void;
  getChannel(): { getConnectivityState(connect: boolean): number };
  waitForReady(deadline: number | Date, callback: (error?: Error) => void): void;
}

/** What the program needs of the world that it is in. */
interface Setting {
  /** A new client of the server, of either service. */
  readonly client: (service: 'KV' | 'Lease') => Client;
  /** Breaks all connections. */
  readonly reset: () => void;
  /** An id for which the server answers keepalives. */
  readonly lease: string;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** Everything that a client may meet; a put of `hang` is never answered, a range of `future` fails. */
async function program({ client, reset, lease, sleep }: Setting): Promise<string[]> {
  const log: string[] = [];
  const say = (text: string): void => {
    log.push(text.replace(/after \d+\.\d+s.*/, 'after …').replace(/127\.0\.0\.1:\d+/g, 'host'));
  };
  const metadata = new grpc.Metadata();
  const keepalive = (on: Client, name: string, options: Options = {}): Stream => {
    const stream = on.leaseKeepAlive(metadata, options);
    stream.on('data', ({ TTL }) => say(`${name} data ${TTL}`));
    stream.on('error', ({ code, message, details, metadata: of }: GrpcError) =>
      say(`${name} error ${code} | ${message} | ${details} | ${typeof of} | writable ${stream.writable}`),
    );
    stream.on('status', ({ code, details }) => say(`${name} status ${code} ${details}`));
    stream.on('end', () => say(`${name} end`));
    stream.on('finish', () => say(`${name} finish`));
    stream.on('close', () => say(`${name} close`));
    return stream;
  };
  const unary = (on: Client, method: 'put' | 'range', key: string, options: Options = {}): Call => {
    const request = method === 'put' ? { key: Buffer.from(key) } : { key: Buffer.from(key), revision: '1000000' };
    return on[method](request, metadata, options, (error, response) =>
      say(`${key} ${error ? `${error.message} | ${typeof Reflect.get(error, 'details')}` : `ok ${typeof response}`}`),
    );
  };
  /** Waits until so many lines more are there. */
  const more = async (lines: number, since = log.length): Promise<void> => {
    for (let tries = 0; log.length < since + lines && tries < 2000; tries += 1) await sleep(10);
  };
  /** `lines` follow after it has returned; then nothing more. */
  const step = async (name: string, lines: number, act: () => unknown): Promise<void> => {
    say(`# ${name}`);
    act();
    say('(returned)');
    await more(lines);
    await sleep(50);
  };
  const open = async (on: Client, name: string): Promise<Stream> => {
    const stream = keepalive(on, name);
    const heard = more(1);
    stream.write({ ID: lease });
    await heard;
    return stream;
  };

  const leases = client('Lease');
  const kv = client('KV');
  await step('state of a new client', 0, () => say(String(kv.getChannel().getConnectivityState(false))));
  await step('ready', 1, () => kv.waitForReady(Date.now() + 10_000, (error) => say(`ready ${error?.message}`)));
  await step('state when connected', 0, () => say(String(kv.getChannel().getConnectivityState(false))));
  await step('an answer', 1, () => unary(kv, 'put', 'a'));
  await step('a refusal', 1, () => unary(kv, 'range', 'future'));
  const cancelled = await open(leases, 'cancelled');
  await step('cancel', 3, () => cancelled.cancel());
  const written = await open(leases, 'written');
  await step('write after cancel', 3, () => {
    written.cancel();
    written.write({ ID: lease });
  });
  const ended = await open(leases, 'ended');
  await step('half-close', 4, () => ended.end());
  await step('write after half-close', 0, () => ended.write({ ID: lease }));
  const both = await open(leases, 'both');
  await step('half-close and cancel', 5, () => {
    both.end();
    both.cancel();
  });
  await step('deadline of a stream', 3, () => keepalive(leases, 'late', { deadline: Date.now() + 120 }));
  await step('a deadline that has passed', 3, () => keepalive(leases, 'passed', { deadline: Date.now() - 5 }));
  await step('deadline', 1, () => unary(kv, 'put', 'hang', { deadline: new Date(Date.now() + 120) }));
  await step('passed', 1, () => unary(kv, 'put', 'b', { deadline: Date.now() - 5 }));
  await step('cancel at once', 1, () => unary(kv, 'put', 'hang').cancel());
  const hanging = unary(kv, 'put', 'hang');
  await sleep(100);
  await step('cancel later', 1, () => hanging.cancel());
  const broken = await open(leases, 'broken');
  await step('reset', 3, reset);
  await step('cancel and write after it', 0, () => {
    broken.cancel();
    broken.write({ ID: lease });
  });
  await step('the next call', 1, () => unary(kv, 'put', 'c'));
  const unheard = unary(kv, 'put', 'hang');
  await sleep(100);
  await step('reset under a call', 1, reset);
  unheard.cancel();
  const orphan = await open(leases, 'orphan');
  await step('close, with a stream open', 0, () => {
    leases.close();
    kv.close();
    say(String(kv.getChannel().getConnectivityState(false)));
  });
  await step('the stream goes on', 1, () => orphan.write({ ID: lease }));
  await step('calls on a closed client', 0, () => {
    for (const call of [() => unary(kv, 'put', 'd'), () => keepalive(leases, 'closed')]) {
      try {
        call();
      } catch (error) {
        say(`threw ${(error as Error).message}`);
      }
    }
  });
  await step('it ends', 4, () => orphan.end());
  const last = client('Lease');
  const late = await open(last, 'drained');
  last.close();
  await sleep(100);
  await step('reset of what its client has closed', 3, reset);
  late.end();
  const early = [client('KV'), client('Lease')] as const;
  await step('closed before it is connected', 4, () => {
    unary(early[0], 'put', 'e');
    const stream = keepalive(early[1], 'early');
    stream.write({ ID: lease });
    say(String(early[0].getChannel().getConnectivityState(false)));
    for (const each of early) each.close();
  });
  return log;
}

async function inReality(): Promise<string[]> {
  const protos = join(dirname(createRequire(import.meta.url).resolve('etcd3/package.json')), 'proto/rpc.proto');
  const definition = loadSync(protos, { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the file says
  const { KV, Lease } = grpc.loadPackageDefinition(definition)['etcdserverpb'] as unknown as Record<
    'KV' | 'Lease',
    grpc.ServiceClientConstructor
  >;
  const server = new grpc.Server();
  server.addService(KV.service, {
    put: (call: { request: { key: Buffer } }, callback: UnaryCallback) => {
      if (call.request.key.toString() !== 'hang') callback(null, {});
    },
    range: (_call: object, callback: (status: object) => void) =>
      callback({ code: 11, details: 'etcdserver: mvcc: required revision is a future revision' }),
  });
  server.addService(Lease.service, {
    leaseKeepAlive: (stream: grpc.ServerDuplexStream<{ ID: string }, object>) => {
      stream.on('data', ({ ID }) => stream.write({ ID, TTL: '60' }));
      stream.on('end', () => stream.end());
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    const insecure = grpc.ServerCredentials.createInsecure();
    server.bindAsync('127.0.0.1:0', insecure, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  const sockets = new Set<Socket>();
  const proxy = createServer((socket) => {
    const onward = connect(port, '127.0.0.1');
    sockets.add(socket);
    socket.pipe(onward).pipe(socket);
    for (const end of [socket, onward]) {
      end.on('error', () => {});
      end.on('close', () => [socket, onward].forEach((each) => each.destroy()));
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  try {
    return await program({
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made from etcd's protos
      client: (service) => new { KV, Lease }[service](address, grpc.credentials.createInsecure()) as unknown as Client,
      reset: () => sockets.forEach((socket) => socket.resetAndDestroy()),
      lease: '5',
      sleep: realSleep,
    });
  } finally {
    server.forceShutdown();
    proxy.close();
    for (const socket of sockets) socket.destroy();
  }
}

async function inSimulation(): Promise<string[]> {
  const world = new TestWorld();
  world.model.call('Lease/LeaseGrant', { ID: '5', TTL: '60' }, () => {});
  world.rule = ({ side, call }) => {
    const asked = world.rpcs.find((rpc) => rpc.call === call && rpc.side === 'request');
    return side === 'response' && asked?.puts?.[0]?.key === 'hang' ? 'drop' : 'pass';
  };
  let log: string[] = [];
  const { link } = world.spawn(1, 1, async () => {
    log = await program({
      client: (service) => link.serviceClient(service, 'etcd.invalid:2379') as unknown as Client,
      reset: () => link.reset(),
      lease: '5',
      // Virtual: the global that is patched.
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
  });
  await world.run();
  expect(world.errors).toEqual([]);
  return log;
}

test('the simulated clients do what real ones do, in the same order', { timeout: 60_000 }, async () => {
  const real = await inReality();
  expect(real.length).toBeGreaterThan(80);
  expect(await inSimulation()).toEqual(real);
});
