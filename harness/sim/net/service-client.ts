// The gRPC service clients that etcd3 is given in place of @grpc/grpc-js': the only part of the simulated network that it sees.
import type { Connection } from './connection.ts';
import { Connectivity } from './connection.ts';
import type { CallOptions } from './deadline.ts';
import type { Fields } from './evidence.ts';
import type { SimMethod, ServiceName } from './methods.ts';
import { methods } from './methods.ts';
import { StreamCall } from './stream-call.ts';
import type { UnaryCallback } from './unary-call.ts';
import { UnaryCall } from './unary-call.ts';

/** Where a client finds its connection, and its time. */
export interface ClientLink {
  connectTo(host: string): Connection;
  /** Calls back after this time in µs as the process; returns how to call it off. */
  later(delayUs: number, act: () => void): () => void;
  readonly wallMs: number;
  /** How long this host is not tried, in µs; 0 when it is. */
  backOffUs(host: string): number;
}

export class ServiceClient {
  readonly link: ClientLink;
  readonly #host: string;
  #connection: Connection | undefined;
  #closed = false;

  constructor(link: ClientLink, host: string) {
    this.link = link;
    this.#host = host;
  }

  /** As @grpc/grpc-js: calls that have left go on, calls that wait for a connection fail, new ones throw. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection?.removeClient(this);
  }

  /** The part of gRPC's channel that etcd3 asks. */
  getChannel(): { getConnectivityState(tryToConnect: boolean): number } {
    return { getConnectivityState: (tryToConnect) => this.#state(tryToConnect) };
  }

  /** Calls back without an error when it is connected, with one when it is closed or the deadline has passed. */
  waitForReady(deadline: Date | number, callback: (error?: Error) => void): void {
    const leftMs = (typeof deadline === 'number' ? deadline : deadline.getTime()) - this.link.wallMs;
    let waiting = true;
    const end = (error?: Error): void => {
      if (!waiting) return;
      waiting = false;
      callOff();
      callback(error);
    };
    const late = new Error('Failed to connect before the deadline');
    const callOff = this.link.later(Math.max(0, leftMs) * 1000, () => end(late));
    const check = (): void => {
      if (!waiting) return;
      const backOffUs = this.#closed ? 0 : this.link.backOffUs(this.#host);
      if (backOffUs > 0) return void this.link.later(backOffUs, check);
      const state = this.#state(true);
      if (state === Connectivity.ready) end();
      else if (state === Connectivity.shutdown) end(new Error('The channel has been closed'));
      else this.#connection!.onChange(() => this.link.later(0, check));
    };
    this.link.later(0, check);
  }

  /** Begins a call. Throws on a client that was closed. */
  protected unary(method: SimMethod, request: Fields, options: CallOptions, callback: UnaryCallback): UnaryCall {
    // A copy: the caller may use its object again.
    return new UnaryCall(this, this.#connected(), method, { ...request }, options, callback);
  }

  protected stream(method: SimMethod, options: CallOptions): object {
    const { stream } = new StreamCall(this, this.#connected(), method, options);
    return method.shape === 'download' ? stream.end({}) : stream;
  }

  #connected(): Connection {
    if (this.#closed) throw new Error('Channel has been shut down');
    const known = this.#connection;
    if (known && !known.dead) return known;
    const connection = (this.#connection = this.link.connectTo(this.#host));
    connection.addClient(this);
    return connection;
  }

  #state(tryToConnect: boolean): number {
    if (this.#closed) return Connectivity.shutdown;
    if (tryToConnect) this.#connected();
    const connection = this.#connection;
    if (!connection || connection.dead) return Connectivity.idle;
    return connection.ready ? Connectivity.ready : Connectivity.connecting;
  }
}

type Constructor = new (link: ClientLink, host: string) => ServiceClient;

/** One class a service, with a method for each of its calls: `client.txn(request, metadata, options, callback)`. */
const constructors: Readonly<Record<ServiceName, Constructor>> = {
  KV: constructorOf('KV'),
  Lease: constructorOf('Lease'),
  Watch: constructorOf('Watch'),
  Auth: constructorOf('Auth'),
  Cluster: constructorOf('Cluster'),
  Maintenance: constructorOf('Maintenance'),
};

export function newServiceClient(link: ClientLink, service: ServiceName, host: string): ServiceClient {
  return new constructors[service](link, host);
}

function constructorOf(service: ServiceName): Constructor {
  class Client extends ServiceClient {
    static add(name: string, method: SimMethod): void {
      const call =
        method.shape === 'unary'
          ? function (this: Client, request: Fields, _metadata: object, options: CallOptions, callback: UnaryCallback) {
              return this.unary(method, request, options, callback);
            }
          : function (this: Client, _metadata: object, options: CallOptions = {}) {
              return this.stream(method, options);
            };
      Object.defineProperty(Client.prototype, name, { value: call });
    }
  }
  for (const [name, method] of methods[service]) Client.add(name, method);
  return Client;
}
