// One connection of the worker to one endpoint: all clients of that endpoint share it, as gRPC's subchannels do, and all calls on it die with it.
import type { ServedConnection, Server } from '../cluster/server.ts';
import type { CallStatus } from './grpc-error.ts';
import { CLOSED_EARLY, DROPPED, NOT_CONNECTED, RESET, RESET_LATE } from './grpc-error.ts';
import type { LinkParts } from './link-parts.ts';

/** A call as its connection sees it. */
export interface ConnectedCall {
  /** The client that made it. */
  readonly client: object;
  /** Ends it for the worker, without a word from etcd. */
  fail(status: CallStatus): void;
  /** The connection to the worker is gone: what etcd still answers is evidence, for as long as the tap waits for it. */
  abandon(): void;
  /** The member that has it is dead. */
  memberGone(): void;
}

/** What a call costs that fails because its host is not tried yet: time must go on for those who call again at once. */
const FAILS_AT_ONCE_US = 200;

/** What is sent when the connection stands. */
export interface Sendable {
  readonly call: ConnectedCall;
  transmit(): void;
}

/** gRPC's connectivity states, by the numbers of @grpc/grpc-js. */
export const Connectivity = { idle: 0, connecting: 1, ready: 2, shutdown: 4 } as const;

export class Connection implements ServedConnection {
  readonly link: LinkParts;
  /** The member at its other end. */
  readonly server: Server;
  /** `127.0.0.1:41001` */
  readonly host: string;
  /** Calls that etcd has got and not answered to the end. */
  readonly atEtcd = new Set<ConnectedCall>();
  /** The tap has broken it; the worker may not know yet. */
  broken = false;
  /** Connected, as the worker sees it. */
  ready = false;
  /** Dead, as the worker sees it. */
  dead = false;
  readonly #clients = new Set<object>();
  /** Calls that the worker still waits for. */
  readonly #open = new Set<ConnectedCall>();
  #queue: Sendable[] = [];
  #listeners: (() => void)[] = [];

  /** Begins to connect: one round trip, `coldStartUs` from now. */
  constructor(link: LinkParts, host: string, server: Server, coldStartUs = 0) {
    this.link = link;
    this.host = host;
    this.server = server;
    const { kernel, requests } = link;
    if (coldStartUs !== Infinity) kernel.after(coldStartUs + requests.travelUs(), null, 'connect', arrive, this);
  }

  get isConnecting(): boolean {
    return !this.ready && !this.dead;
  }

  addClient(client: object): void {
    this.#clients.add(client);
  }

  /** The client is closed: of its calls, those that have left go on, and those that wait for the connection fail. */
  removeClient(client: object): void {
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.link.retire(this);
    if (this.isConnecting) {
      this.#queue = this.#queue.filter(({ call }) => call.client !== client);
      for (const call of this.#open) if (call.client === client) process.nextTick(failEarly, call);
    }
    this.#closeIfUnused();
  }

  begins(call: ConnectedCall): void {
    this.#open.add(call);
  }

  ends(call: ConnectedCall): void {
    this.#open.delete(call);
    if (this.#clients.size === 0) this.#closeIfUnused();
  }

  /** Calls back when the connection stands, or is dead. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Sends it now, or when the connection stands. */
  send(item: Sendable): void {
    // A process that was killed in the middle of its turn runs on to the end of it, and to no effect.
    if (!this.link.process.alive) return;
    if (this.ready) item.transmit();
    else if (!this.dead) this.#queue.push(item);
  }

  /** Nobody is tried: gRPC still waits after an attempt in vain. */
  static waiting(link: LinkParts, host: string, server: Server): Connection {
    const connection = new Connection(link, host, server, Infinity);
    link.kernel.after(FAILS_AT_ONCE_US, link.process, 'connect later', closed, connection);
    return connection;
  }

  /** It has reached the tap, which takes it up when the member does. */
  reachedTap(): void {
    const { server, link } = this;
    if (this.broken) return;
    if (!server.accepts) {
      if (!link.closed) link.refused(this.host);
      return this.sever();
    }
    server.connected(this);
    if (server.frozen) return server.later(() => this.arrived());
    this.arrived();
  }

  /** The member is dead: the connection breaks with it. */
  memberGone(): void {
    for (const call of this.atEtcd) call.memberGone();
    this.sever();
  }

  /** Its handshake goes both ways, and waits as messages do. */
  arrived(): void {
    if (this.broken) return;
    const { kernel, process, requests, answers } = this.link;
    this.link.reached(this.host);
    const answer = (): void => void kernel.after(answers.travelUs(), process, 'connected', established, this);
    const item = { connection: this, lose: () => {} };
    requests.pass(() => answers.pass(answer, item, undefined), item, undefined);
  }

  established(): void {
    if (this.broken || this.dead) return;
    this.ready = true;
    const queue = this.#queue;
    this.#queue = [];
    for (const item of queue) item.transmit();
    this.#changed();
  }

  /** The tap ends it: what is on its way, or waits in the tap, is lost in both directions; the worker hears of it. */
  sever(): void {
    this.#break(closed);
  }

  /** The same by RST, which sounds different to the worker. */
  reset(): void {
    this.#break(wasReset);
  }

  #break(hear: (connection: Connection) => void): void {
    if (this.broken) return;
    this.broken = true;
    this.server.disconnected(this);
    const { kernel, process, requests, answers } = this.link;
    requests.discard(this);
    answers.discard(this);
    this.abandon();
    if (this.dead) this.link.retire(this);
    else if (process.alive) kernel.after(answers.travelUs(), process, 'reset', hear, this);
  }

  /** The worker's end is gone. */
  abandon(): void {
    for (const call of this.atEtcd) call.abandon();
  }

  died(byReset: boolean): void {
    if (this.dead) return;
    const status = !this.ready ? NOT_CONNECTED : !byReset ? DROPPED : this.#clients.size === 0 ? RESET_LATE : RESET;
    this.dead = true;
    this.ready = false;
    this.#queue = [];
    this.link.retire(this);
    for (const call of this.#open) call.fail(status);
    this.#changed();
  }

  /** Nobody's any more: gRPC closes it in order. What it has sent arrives all the same, and may wait in the tap. */
  #closeIfUnused(): void {
    if (this.#clients.size > 0 || this.#open.size > 0) return;
    this.dead = true;
    this.ready = false;
  }

  #changed(): void {
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }
}

function arrive(connection: Connection): void {
  connection.reachedTap();
}

function established(connection: Connection): void {
  connection.established();
}

function failEarly(call: ConnectedCall): void {
  call.fail(CLOSED_EARLY);
}

function closed(connection: Connection): void {
  connection.died(false);
}

function wasReset(connection: Connection): void {
  connection.died(true);
}
