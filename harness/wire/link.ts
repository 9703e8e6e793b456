// What a call needs of the connection that it belongs to.
import type { ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import type { Call } from './call.ts';
import type { MessageGate } from './gate.ts';
import type { Recorder } from './recorder.ts';

export interface Link {
  readonly recorder: Recorder;
  /** What goes to etcd passes here, the cancel of a call behind its messages. */
  readonly requests: MessageGate;
  /** What goes to the worker passes here. */
  readonly answers: MessageGate;
  /** The worker's connection is broken: what etcd still answers is evidence only. */
  readonly workerGone: boolean;
  /** The connection to etcd is broken. */
  readonly etcdGone: boolean;
  /** False once etcd takes no new calls on this connection. */
  readonly takesCalls: boolean;
  /** Opens etcd's side of a call; undefined when it cannot be. */
  open(headers: IncomingHttpHeaders): ClientHttp2Stream | undefined;
  /** Destroys the worker's connection at once. */
  sever(): void;
  /** The call is over on etcd's side: nothing more of it will be recorded. */
  finished(call: Call): void;
}
