// What the tests of the tap share: an etcd, a tap that remembers what it recorded, and a client process that can be killed.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ClientHttp2Session } from 'node:http2';
import { connect } from 'node:http2';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MonotonicClock } from '../clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { startCluster } from '../cluster/cluster.ts';
import { testEtcd } from '../cluster/testing.ts';
import type { EventOf } from '../history/events.ts';
import { eventSchema } from '../history/events.ts';
import { TapCounters } from './tap-counters.ts';
import type { Ruling } from '../faults/fault.ts';
import type { TapMessage, Upstream } from './tap-options.ts';
import type { Tap } from './tap.ts';
import { openTap } from './tap.ts';

export type Rpc = EventOf<'rpc'>;

/** One etcd of its own; everything is gone when it is disposed of. */
export async function startTestCluster(members: 1 | 3 = 1): Promise<Cluster> {
  const runDirectory = mkdtempSync(join(tmpdir(), 'lockstorm-wire-'));
  const cluster = await startCluster({
    etcd: await testEtcd(),
    members,
    heartbeatMs: 50,
    electionMs: 500,
    runDirectory,
  });
  const dispose = cluster[Symbol.asyncDispose].bind(cluster);
  return Object.assign(cluster, {
    async [Symbol.asyncDispose]() {
      await dispose();
      rmSync(runDirectory, { recursive: true, force: true });
    },
  });
}

export interface TestTap extends AsyncDisposable {
  readonly tap: Tap;
  /** Every event recorded so far, in order; each is a valid history event. */
  readonly events: Rpc[];
  /** Every message that was ruled over so far: requests that wait are among them. */
  readonly counted: TapMessage[];
  /** The clock of the events. */
  nowUs(): number;
  /** Events of one method, and of one side where it is given. */
  of(method: string, side?: Rpc['side']): Rpc[];
}

/** A tap of worker 1 that passes everything unless `rule` says otherwise. */
export async function openTestTap(
  members: readonly string[],
  rule: (message: TapMessage) => Ruling = () => 'pass',
  upstream?: Upstream,
): Promise<TestTap> {
  const events: Rpc[] = [];
  const counted: TapMessage[] = [];
  const clock = new MonotonicClock();
  let calls = 0;
  const tap = await openTap({
    worker: 1,
    incarnation: 1,
    members,
    ...(upstream && { upstream }),
    clock,
    record: (event) => {
      const valid = eventSchema.parse(event);
      if (valid.kind === 'rpc') events.push(valid);
    },
    rule: (message) => {
      counted.push(message);
      return rule(message);
    },
    counters: new TapCounters(),
    nextCall: () => ++calls,
  });
  return {
    tap,
    events,
    counted,
    nowUs: () => clock.nowUs(),
    of: (method, side) => events.filter((event) => event.method === method && (side ?? event.side) === event.side),
    [Symbol.asyncDispose]: () => tap.close(),
  };
}

/** Waits for a condition, up to 20 s; what it waited for is in the error. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = process.hrtime.bigint() + 20_000_000_000n;
  while (!(await condition())) {
    if (process.hrtime.bigint() > deadline) throw new Error(`waited 20 s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A process of its own that runs `script`, with `client` (an Etcd3 on `endpoints`) in scope. */
export function spawnClient(endpoints: readonly string[], script: string): ChildProcess {
  const source = `
    import { Etcd3 } from 'etcd3';
    const client = new Etcd3({ hosts: ${JSON.stringify(endpoints)} });
    ${script}`;
  return spawn(process.execPath, ['--input-type=module', '--eval', source], {
    cwd: new URL('../..', import.meta.url),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** How a process that was spawned ended: the signal's name, or null. */
export async function signalOf(child: ChildProcess): Promise<NodeJS.Signals | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.signalCode;
}

type Metadata = Record<string, string>;

/** A call as it comes back over plain HTTP/2, by a client that never retries. */
export interface RawAnswer {
  readonly headers: object;
  readonly trailers: object;
  /** In hex. */
  readonly body: string;
  /** HTTP/2 error code of the stream, 0 for none. */
  readonly reset: number | undefined;
}

/** One call on a connection of its own. */
export async function callOnce(url: string, path: string, body: Buffer, metadata: Metadata = {}): Promise<RawAnswer> {
  const session = connect(url);
  session.on('error', () => {});
  const answer = await callOn(session, path, body, metadata);
  session.destroy();
  return answer;
}

/** One call on a connection that is open. */
export async function callOn(
  session: ClientHttp2Session,
  path: string,
  body: Buffer,
  metadata: Metadata = {},
): Promise<RawAnswer> {
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...metadata,
  });
  const chunks: Buffer[] = [];
  let headers: object = {};
  let trailers: object = {};
  stream.on('response', (received) => (headers = { ...received }));
  stream.on('trailers', (received) => (trailers = { ...received }));
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('error', () => {});
  stream.end(body);
  await new Promise<void>((resolve) => stream.on('close', resolve));
  return { headers, trailers, body: Buffer.concat(chunks).toString('hex'), reset: stream.rstCode };
}
