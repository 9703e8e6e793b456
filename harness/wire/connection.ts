// One connection of the worker and the connection to etcd that carries its calls: each lives and dies with the other, as if it were one.
import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  Http2Server,
  IncomingHttpHeaders,
  ServerHttp2Session,
} from 'node:http2';
import { connect } from 'node:http2';
import type { Socket } from 'node:net';
import { Call } from './call.ts';
import type { MessageGate } from './gate.ts';
import type { Link } from './link.ts';
import type { Recorder } from './recorder.ts';
import { sessionOptions } from './session-options.ts';
import type { Upstream } from './tap-options.ts';

/** What all connections of a tap share. */
export type Shared = Pick<Link, 'recorder' | 'requests' | 'answers'> & { readonly upstream?: Upstream | undefined };

export class Connection implements Link {
  readonly recorder: Recorder;
  readonly requests: MessageGate;
  readonly answers: MessageGate;
  /** Resolves when both sockets are closed and nothing more will be recorded. */
  readonly closed: Promise<void>;
  readonly #pseudoHeaders: { readonly ':authority': string; readonly ':scheme': string };
  readonly #upstream: Upstream;
  readonly #socket: Socket;
  readonly #etcd: ClientHttp2Session;
  readonly #calls = new Set<Call>();
  #etcdSocket: { destroy(): unknown; destroyed: boolean } | undefined;
  #worker: ServerHttp2Session | undefined;
  #workerOpen = true;
  #etcdOpen = true;

  constructor(socket: Socket, member: string, server: Http2Server, shared: Shared) {
    const { recorder, requests, answers, upstream = {} } = shared;
    this.recorder = recorder;
    this.requests = requests;
    this.answers = answers;
    const { host, protocol } = new URL(member);
    this.#pseudoHeaders = { ':authority': host, ':scheme': protocol.slice(0, -1) };
    this.#upstream = upstream;
    this.#socket = socket;
    this.#etcd = connect(member, { ...sessionOptions, ...upstream.tls });
    this.closed = this.#follow(server);
  }

  get workerGone(): boolean {
    return this.#socket.destroyed || this.#worker?.destroyed === true;
  }

  get etcdGone(): boolean {
    return this.#etcd.destroyed || this.#etcdSocket?.destroyed === true;
  }

  get takesCalls(): boolean {
    return !this.#etcd.closed && !this.etcdGone;
  }

  get openSockets(): number {
    return Number(this.#workerOpen) + Number(this.#etcdOpen);
  }

  open(headers: IncomingHttpHeaders): ClientHttp2Stream | undefined {
    try {
      return this.#etcd.request({ ...headers, ...this.#upstream.headers?.(), ...this.#pseudoHeaders });
    } catch {
      // Closing, or headers that no gRPC client sends.
      return undefined;
    }
  }

  sever(): void {
    this.#socket.destroy();
    this.loseWaiting();
  }

  /** What waits will never pass on. A worker that closes its connection in order loses nothing: the network would carry on what it has sent. */
  loseWaiting(): void {
    this.requests.lose(this);
    this.answers.lose(this);
  }

  /** As `sever`, and the worker hears of it by RST. */
  reset(): void {
    this.#socket.resetAndDestroy();
    this.sever();
  }

  finished(call: Call): void {
    this.#calls.delete(call);
    if (this.#calls.size === 0 && this.workerGone) this.#leaveEtcd();
  }

  /** Stops waiting for etcd's answers. */
  giveUp(): void {
    for (const call of this.#calls) call.giveUp();
    this.#leaveEtcd();
  }

  async #follow(server: Http2Server): Promise<void> {
    await Promise.all([this.#followEtcd(server), this.#followWorker()]);
  }

  #followEtcd(server: Http2Server): Promise<void> {
    const etcd = this.#etcd;
    // Its close says the same, and says it once.
    etcd.on('error', () => {});
    etcd.once('connect', (_session, socket) => (this.#etcdSocket = socket));
    // Only when etcd itself speaks is the worker's connection taken up: a member that is down, or hangs, looks so to the worker.
    etcd.once('remoteSettings', () => this.#afterFaults(() => this.#takeUp(server)));
    etcd.on('goaway', () => this.#worker?.close());
    return new Promise((resolve) => {
      etcd.once('close', () => {
        this.#etcdOpen = false;
        this.#socket.destroy();
        resolve();
      });
    });
  }

  #followWorker(): Promise<void> {
    this.#socket.on('error', () => {});
    return new Promise((resolve) => {
      this.#socket.once('close', () => {
        this.#workerOpen = false;
        if (this.#calls.size === 0) this.#leaveEtcd();
        resolve();
      });
    });
  }

  /** A handshake goes both ways, and waits as messages do. */
  #afterFaults(act: () => void): void {
    const message = { of: this, bytes: 0, lose: () => {} };
    this.requests.take({ ...message, pass: () => this.answers.take({ ...message, pass: act }) });
  }

  #takeUp(server: Http2Server): void {
    if (this.#socket.destroyed) return;
    // The server announces the session of a socket that it is handed before emit returns.
    server.once('session', (session) => {
      this.#worker = session;
      session.on('error', () => {});
      session.on('stream', (stream, headers) => this.#calls.add(new Call(this, stream, headers)));
    });
    server.emit('connection', this.#socket);
  }

  /** At once: a graceful close would wait for a peer that may be stopped. */
  #leaveEtcd(): void {
    this.#etcd.destroy();
    this.#etcdSocket?.destroy();
  }
}
