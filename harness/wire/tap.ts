// The tap: a gRPC-aware proxy between one incarnation of a worker and the members of its etcd, in the controller's process.
//
// It has two jobs (design.md section 7): evidence that no subject has to volunteer, and fault points before each request is passed on and
// before each answer is heard. HTTP/2 is node:http2's work and protobuf is protobufjs'; the messages within and what they prove are ours.
//
//   worker ─ TCP ─ Connection ─ TCP ─ member        connection.ts: one to one; each side dies with the other
//                     Call                          call.ts: splits, rules, records, passes; unary answers are held until their status
//                 MessageGate                       gate.ts: one each way, for all connections of the incarnation
//           FrameSplitter · methods · codec         grpc-frames.ts, methods.ts, codec.ts (+ effects, proto): pure
//                   Recorder                        recorder.ts: counts, rules, records: the only way into the history
//
// When the worker dies, what it had already sent is left to finish at etcd, so that its outcome is evidence: unary calls for up to 10 s,
// keepalive streams are half-closed and read for 1 s. Watches and calls that wait for a lock (v3lock, campaign) are cancelled, as etcd does
// it. What the worker cancels itself is cancelled at etcd. The outcomes CANCELLED and UNAVAILABLE (the connection to etcd broke) are unknown.
//
// Faults act between the worker and here. What is cut or slow waits in the gate of its direction: a request, the beginning and the end of its
// call, and the handshake of a new connection; HTTP/2's own frames go on. S is when a request passes the gate, A when an answer comes to it. A
// worker that gives a call up, or closes its connection in order, takes nothing back of what waits, as on a network; SIGKILL and reset do.
// etcd gets what was held back in order, but works on calls side by side, as ever.
//
// Not done: HTTP/2 pings of the worker are answered by the tap, so a client that detects a stopped etcd by pings alone does not notice it.
import { createServer as createHttp2Server } from 'node:http2';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { Heal } from '../faults/fault.ts';
import type { CutDirection } from '../plan/schema.ts';
import { Connection } from './connection.ts';
import { MessageGate } from './gate.ts';
import { Recorder } from './recorder.ts';
import { sessionOptions } from './session-options.ts';
import type { TapOptions } from './tap-options.ts';

/** How long close() waits for answers that are still due. */
const drainMs = 2000;
/** Connections of one worker to one member at a time. */
const maxConnections = 64;

export interface Tap extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, one for each member, in their order. */
  readonly endpoints: string[];
  /** Sockets of the tap that are open now, the worker's and etcd's; 0 after close(). */
  readonly openSockets: number;
  /** Messages in this direction wait, in order, until it is healed. */
  cut(direction: CutDirection): Heal;
  /** Each message waits so long in each direction, in order, until it is healed. */
  slow(delayMs: number): Heal;
  /** Breaks the worker's connections with RST; what waits is lost. New ones may come. */
  reset(): void;
  /** What waits now is lost: its worker is killed. */
  loseWaiting(): void;
  /** Breaks the worker's connections, waits up to 2 s for the answers that are still due, records them, and leaves nothing behind. */
  close(): Promise<void>;
}

/** Opens a tap; its endpoints accept connections when the promise resolves. */
export async function openTap(options: TapOptions): Promise<Tap> {
  const http2 = createHttp2Server(sessionOptions);
  const requests = new MessageGate(options.clock);
  const answers = new MessageGate(options.clock);
  const shared = { recorder: new Recorder(options), requests, answers, upstream: options.upstream };
  const connections = new Set<Connection>();
  const listeners = options.members.map((member) => {
    const listener = createServer((socket) => {
      const connection = new Connection(socket, member, http2, shared);
      connections.add(connection);
      void connection.closed.then(() => connections.delete(connection));
    });
    listener.maxConnections = maxConnections;
    return listener;
  });
  await Promise.all(listeners.map(listen));

  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= closeAll(listeners, connections));
  return {
    endpoints: listeners.map(endpointOf),
    get openSockets() {
      return [...connections].reduce((sum, { openSockets }) => sum + openSockets, 0);
    },
    cut: (direction) => {
      const heals = [
        ...(direction === 'response' ? [] : [requests]),
        ...(direction === 'request' ? [] : [answers]),
      ].map((gate) => gate.cut());
      return () => heals.forEach((heal) => heal());
    },
    slow: (delayMs) => {
      const heals = [requests, answers].map((gate) => gate.slow(delayMs));
      return () => heals.forEach((heal) => heal());
    },
    loseWaiting: () => connections.forEach((connection) => connection.loseWaiting()),
    reset: () => connections.forEach((connection) => connection.reset()),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function listen(listener: Server): Promise<void> {
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
}

async function closeAll(listeners: readonly Server[], connections: ReadonlySet<Connection>): Promise<void> {
  const unbound = Promise.all(listeners.map((listener) => new Promise((resolve) => listener.close(resolve))));
  for (const connection of connections) connection.sever();
  const drained = Promise.all([...connections].map(({ closed }) => closed));
  const late = setTimeout(() => {
    for (const connection of connections) connection.giveUp();
  }, drainMs);
  await drained;
  clearTimeout(late);
  await unbound;
}

function endpointOf(listener: Server): string {
  const address = listener.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}
