// One incarnation's connections to the etcd model: what the tap is on the real engine. It stands beside etcd: S is the instant at which the
// model gets a request, A the instant of its answer; the way between it and the worker takes time, and that is where faults act.
//
//   etcd3 ─ ServiceClient ─ UnaryCall, StreamCall ─ Lane ─ tap (Recorder) ─ EtcdModel
//              service-client.ts        Connection   lane.ts: delay, cut, slow
//
// A process that ends in the middle of a turn loses a random suffix of what it sent in that turn: it died between two sends. Whatever it had
// sent before arrives; what waits in the tap, because its way is cut or slow, does not.
//
// Each endpoint is one member (cluster/): who connects to a member that is down is refused, and to one that is stopped waits. After a refusal
// gRPC waits before it tries that endpoint again, and calls fail meanwhile.
//
// Not done: HTTP/2 flow control and pings (a connection that is cut stays, however long), gRPC's limit of 20 s for connecting, its back-off
// after a connection that broke before it stood.
import type { Heal } from '../../faults/fault.ts';
import type { CutDirection } from '../../plan/schema.ts';
import type { Recorder } from '../../wire/recorder.ts';
import type { Server } from '../cluster/server.ts';
import { EscapeError } from '../kernel/failure.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Rng } from '../kernel/rng.ts';
import type { SimProcess } from '../kernel/sim-process.ts';
import type { ChannelOptions } from './back-off.ts';
import { BackOff } from './back-off.ts';
import { Connection } from './connection.ts';
import { Lane } from './lane.ts';
import type { InFlight, LinkParts } from './link-parts.ts';
import type { ServiceName } from './methods.ts';
import type { ClientLink, ServiceClient } from './service-client.ts';
import { newServiceClient } from './service-client.ts';

export interface LinkOptions {
  readonly kernel: Kernel;
  readonly process: SimProcess;
  readonly recorder: Recorder;
  /** `http://127.0.0.1:PORT`, as the worker was told, and the member behind it. */
  readonly endpoints: ReadonlyMap<string, Server>;
  /** How many times longer than over an idle loopback each message takes; 1 by default. */
  readonly slowness?: number;
}

/** Times the slowness. On real processes 60 to 200 ms pass before the first request of an incarnation, with npm etcd3. */
const COLD_START_US = [2_500, 8_000] as const;

export class EtcdLink implements LinkParts, ClientLink {
  readonly kernel: Kernel;
  readonly process: SimProcess;
  readonly recorder: Recorder;
  readonly requests: Lane;
  readonly answers: Lane;
  readonly #hosts: ReadonlyMap<string, Server>;
  readonly #backOff: BackOff;
  readonly #loss: Rng;
  /** Every connection that may still carry something. */
  readonly #connections = new Set<Connection>();
  /** The one of each host that new calls go to. */
  readonly #current = new Map<string, Connection>();
  #turn = -1;
  /** What left the worker in the turn above, in order. */
  #leaving: InFlight[] = [];
  #closed = false;
  /** What its first connection takes besides the round trip: in a slow world the client library is loaded and compiled first. */
  #coldStartUs: number;

  constructor({ kernel, process: worker, recorder, endpoints, slowness = 1 }: LinkOptions) {
    this.kernel = kernel;
    this.process = worker;
    this.recorder = recorder;
    this.requests = new Lane(kernel, kernel.rng(`link ${worker.name} request`), slowness);
    this.answers = new Lane(kernel, kernel.rng(`link ${worker.name} response`), slowness);
    this.#loss = kernel.rng(`link ${worker.name} loss`);
    this.#hosts = new Map([...endpoints].map(([endpoint, server]) => [hostOf(endpoint), server]));
    this.#backOff = new BackOff(kernel, () => kernel.rng(`link ${worker.name} back-off`));
    this.#coldStartUs =
      slowness === 1 ? 0 : kernel.rng(`link ${worker.name} cold start`).int(...COLD_START_US) * slowness;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get wallMs(): number {
    return this.process.wallMs();
  }

  /** What etcd3's Host.getServiceClient returns. A host that is none of the endpoints is an escape. */
  serviceClient(service: ServiceName, host: string, options: ChannelOptions = {}): ServiceClient {
    if (!this.#hosts.has(hostOf(host))) {
      const { name } = this.process;
      const call = `connect(${host})`;
      const message = `${name} connects to ${host}, which is not one of its endpoints`;
      this.kernel.fail({ code: 'escape', process: name, call, message });
      throw new EscapeError(name, call);
    }
    this.#backOff.configure(options);
    return newServiceClient(this, service, host);
  }

  cut(direction: CutDirection): Heal {
    const heals: Heal[] = [];
    if (direction !== 'response') heals.push(this.requests.cut());
    if (direction !== 'request') heals.push(this.answers.cut());
    return () => heals.forEach((heal) => heal());
  }

  slow(delayMs: number): Heal {
    const heals = [this.requests.slow(delayMs), this.answers.slow(delayMs)];
    return () => heals.forEach((heal) => heal());
  }

  reset(): void {
    for (const connection of this.#connections) connection.reset();
  }

  /** The process is gone. What it had sent arrives, all but a suffix of its last turn and what waits in the tap; answers are evidence. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.requests.discard();
    this.answers.discard();
    this.requests.open();
    this.answers.open();
    if (this.#turn === this.process.turn) this.#loseSuffix();
    for (const connection of this.#connections) connection.abandon();
  }

  // For its connections and clients.

  leaves(message: InFlight): void {
    const { turn } = this.process;
    if (turn !== this.#turn) {
      this.#turn = turn;
      this.#leaving = [];
    }
    this.#leaving.push(message);
  }

  connectTo(host: string): Connection {
    const known = this.#current.get(host);
    if (known) return known;
    const server = this.#hosts.get(hostOf(host))!;
    if (this.#backOff.leftUs(host) > 0) return Connection.waiting(this, host, server);
    const connection = new Connection(this, host, server, this.#coldStartUs);
    this.#coldStartUs = 0;
    this.#connections.add(connection);
    this.#current.set(host, connection);
    return connection;
  }

  retire(connection: Connection): void {
    if (this.#current.get(connection.host) === connection) this.#current.delete(connection.host);
    if (connection.broken) this.#connections.delete(connection);
  }

  backOffUs(host: string): number {
    return this.#backOff.leftUs(host);
  }

  refused(host: string): void {
    this.#backOff.failed(host);
  }

  reached(host: string): void {
    this.#backOff.over(host);
  }

  later(delayUs: number, act: () => void): () => void {
    const timer = this.kernel.after(this.process.delayUs(delayUs / 1000), this.process, 'connectivity', act);
    return () => this.kernel.cancel(timer);
  }

  #loseSuffix(): void {
    const sent = this.#leaving;
    const first = sent.findLastIndex(({ arrived }) => arrived) + 1;
    const kept = this.#loss.int(first, sent.length);
    for (const message of sent.slice(kept)) message.lost = true;
  }
}

/** `http://127.0.0.1:2379` as etcd3 names it: `127.0.0.1:2379`. */
function hostOf(endpoint: string): string {
  return endpoint.replace(/^https?:\/\//, '').replace(/\/$/, '');
}
