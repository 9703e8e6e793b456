// One streaming call (watch, keepalive): messages in both directions, in order, each ruled over and recorded by the tap as a unary call's are.
import type { Evidence } from '../../wire/evidence.ts';
import type { Outcome } from '../../wire/grpc-status.ts';
import { outcomeOfStatus } from '../../wire/grpc-status.ts';
import type { Arrival } from '../../wire/recorder.ts';
import type { EtcdStatus, EtcdStream } from '../etcd/model.ts';
import type { Timer } from '../kernel/kernel.ts';
import { ClientStream } from './client-stream.ts';
import type { StreamOwner } from './client-stream.ts';
import type { ConnectedCall, Connection, Sendable } from './connection.ts';
import type { CallOptions } from './deadline.ts';
import { exceeded, remainingMs } from './deadline.ts';
import type { Fields } from './evidence.ts';
import type { CallStatus } from './grpc-error.ts';
import { CANCELLED, OK } from './grpc-error.ts';
import type { Passing } from './lane.ts';
import type { InFlight } from './link-parts.ts';
import type { SimMethod } from './methods.ts';
import { Unanswered } from './unanswered.ts';

/** How long the tap waits for the answers of a keepalive stream when the worker is gone (harness/wire/call.ts). */
const ABANDONED_US = 1_000_000;

export class StreamCall implements ConnectedCall, StreamOwner, Passing {
  readonly client: object;
  readonly connection: Connection;
  readonly method: SimMethod;
  readonly stream: ClientStream;
  readonly unanswered = new Unanswered();
  readonly #allowedMs: number;
  #deadline: Timer | undefined;
  /** The worker knows how it ended, or does not wait for it. */
  #done = false;
  #lastRequestUs = 0;
  #lastAnswerUs = 0;
  /** Drawn by the tap, at the first message. */
  #number: number | undefined;
  #etcd: EtcdStream | undefined;
  /** Nothing more of it will be recorded. */
  #over = false;
  #patience: Timer | undefined;

  constructor(client: object, connection: Connection, method: SimMethod, options: CallOptions) {
    this.client = client;
    this.connection = connection;
    this.method = method;
    this.stream = new ClientStream(this);
    connection.begins(this);
    const { kernel, process: worker } = connection.link;
    this.#allowedMs = remainingMs(worker, options);
    const expire = (): void => this.#stopWaiting(exceeded(this.#allowedMs, connection.host, connection.ready));
    if (this.#allowedMs === 0) process.nextTick(expire);
    else if (this.#allowedMs !== Infinity)
      this.#deadline = kernel.after(worker.delayUs(this.#allowedMs), worker, 'deadline', expire);
  }

  get host(): string {
    return this.connection.host;
  }

  /** The worker does not wait for it any more. */
  get done(): boolean {
    return this.#done;
  }

  // In the worker.

  send(message: object): void {
    // etcd3 goes on changing the request of a watch after it has written it.
    if (!this.#done) this.connection.send(new StreamMessage(this, 'request', copyOf(message)));
  }

  halfClose(): void {
    if (!this.#done) this.connection.send(new StreamMessage(this, 'end', {}));
  }

  cancel(): void {
    if (!this.#done) process.nextTick(() => this.#stopWaiting(CANCELLED));
  }

  fail(status: CallStatus): void {
    if (this.#done) return;
    this.#done = true;
    const { connection } = this;
    if (this.#deadline) connection.link.kernel.cancel(this.#deadline);
    connection.ends(this);
    this.stream.finish(status);
  }

  #stopWaiting(status: CallStatus): void {
    if (this.#done) return;
    const { connection } = this;
    const cancel = new StreamMessage(this, 'cancel', {});
    if (connection.ready && !connection.broken && connection.link.process.alive) cancel.transmit();
    this.fail(status);
  }

  /** When a message that leaves now reaches the tap. */
  nextArrivalUs(): number {
    const { kernel, requests } = this.connection.link;
    return (this.#lastRequestUs = Math.max(this.#lastRequestUs, kernel.nowUs() + requests.travelUs()));
  }

  // In the tap.

  /** The whole call is of one number. */
  numbered(): number {
    return (this.#number ??= this.connection.link.recorder.nextCall());
  }

  /** May something still pass to etcd? */
  get takes(): boolean {
    return !this.#over && !this.connection.broken;
  }

  /** A message passes on to etcd. */
  pass(message: StreamMessage): void {
    const { recorder } = this.connection.link;
    if (message.kind === 'request') {
      const sentUs = recorder.sent(message.arrival!, message.evidence);
      if (this.method.codec) this.unanswered.add(sentUs, message.evidence);
      this.#atEtcd().write(message.fields);
    } else if (message.kind === 'end') this.#atEtcd().end();
    else this.giveUp();
  }

  /** The worker cancelled it, or is gone for long: whatever etcd has not answered has an unknown outcome. */
  giveUp(): void {
    if (this.#over) return;
    this.#end();
    this.#etcd?.cancel();
    if (this.#recordUnanswered('CANCELLED').includes('sever')) this.connection.sever();
  }

  abandon(): void {
    if (this.method.shape !== 'paired') return this.giveUp();
    const { kernel } = this.connection.link;
    this.#patience ??= kernel.after(ABANDONED_US, null, 'give up', () => this.giveUp());
  }

  memberGone(): void {
    if (this.#over) return;
    this.#end();
    this.#etcd?.cancel();
    this.#recordUnanswered('UNAVAILABLE');
  }

  lose(): void {
    // Its messages are what is lost.
  }

  #atEtcd(): EtcdStream {
    if (this.#etcd) return this.#etcd;
    const { connection } = this;
    connection.atEtcd.add(this);
    this.#etcd = connection.server.open(this.method.name, {
      data: (message) => this.#answered(message),
      end: (error) => this.#ended(error),
    });
    if (connection.link.closed && !this.#over) this.abandon();
    return this.#etcd;
  }

  #answered(message: object): void {
    if (this.#over) return;
    const { connection, method } = this;
    if (connection.server.frozen) return connection.server.later(() => this.#answered(message));
    const evidence = method.codec?.answered({}, {}, message) ?? {};
    const sentUs = this.unanswered.take(evidence);
    const ruling = connection.link.recorder.response(this.numbered(), method.name, 'ok', sentUs, evidence);
    if (ruling === 'sever') connection.sever();
    if (ruling === 'pass') this.#pass(hearMessage, message);
  }

  #ended(error: EtcdStatus | null): void {
    if (this.#over) return;
    const { connection, method } = this;
    if (connection.server.frozen) return connection.server.later(() => this.#ended(error));
    this.#end();
    const outcome = error === null ? 'ok' : outcomeOfStatus(String(error.code));
    const rulings = this.#recordUnanswered(outcome === 'ok' ? 'UNKNOWN' : outcome);
    if (rulings.length === 0 && outcome !== 'ok')
      rulings.push(connection.link.recorder.response(this.numbered(), method.name, outcome, undefined, {}));
    if (rulings.includes('sever')) connection.sever();
    else if (!rulings.includes('drop')) this.#pass(hearStatus, error ?? OK);
  }

  /** Something for the worker passes through the tap and travels on, behind all that went before. */
  #pass<T>(hear: (call: StreamCall, what: T) => void, what: T): void {
    const { link, broken } = this.connection;
    if (broken || link.closed) return;
    const { kernel, process: worker, answers } = link;
    answers.pass(
      () => {
        this.#lastAnswerUs = Math.max(this.#lastAnswerUs, kernel.nowUs() + answers.travelUs());
        kernel.at(this.#lastAnswerUs, worker, this.method.answer, hear, this, what);
      },
      this,
      undefined,
    );
  }

  #recordUnanswered(outcome: Outcome): string[] {
    const { recorder } = this.connection.link;
    return this.unanswered.drain().map(({ sentUs, evidence: { lease } }) => {
      const known = lease === undefined ? {} : { lease };
      return recorder.response(this.numbered(), this.method.name, outcome, sentUs, known);
    });
  }

  #end(): void {
    this.#over = true;
    this.connection.atEtcd.delete(this);
    if (this.#patience) this.connection.link.kernel.cancel(this.#patience);
  }
}

/** One message of the worker, its half-close, or its cancellation. */
class StreamMessage implements Sendable, InFlight, Passing {
  readonly call: StreamCall;
  readonly kind: 'request' | 'end' | 'cancel';
  readonly fields: Fields;
  arrived = false;
  lost = false;
  arrival: Arrival | undefined;
  evidence: Evidence = {};

  constructor(call: StreamCall, kind: StreamMessage['kind'], fields: Fields) {
    this.call = call;
    this.kind = kind;
    this.fields = fields;
  }

  get connection(): Connection {
    return this.call.connection;
  }

  transmit(): void {
    if (this.call.done) return;
    const { link } = this.connection;
    const { method } = this.call;
    link.leaves(this);
    const kind = this.kind === 'request' ? method.request : method.cancel;
    link.kernel.at(this.call.nextArrivalUs(), null, kind, arrive, this);
  }

  lose(): void {
    if (this.arrival) this.connection.link.recorder.lost(this.arrival, this.evidence);
  }
}

function arrive(message: StreamMessage): void {
  const { call, connection, kind, fields } = message;
  if (message.lost || !call.takes) return;
  message.arrived = true;
  const { requests, recorder } = connection.link;
  if (kind !== 'request') return requests.pass(pass, message, undefined);
  const { name, codec } = call.method;
  message.evidence = codec?.asked(fields) ?? {};
  const { ruling } = (message.arrival = recorder.arrived(call.numbered(), name));
  if (ruling === 'pass' && call.takes) requests.pass(pass, message, undefined);
  else message.lose();
  if (ruling === 'sever') connection.sever();
}

function pass(message: StreamMessage): void {
  if (message.call.takes) message.call.pass(message);
  else message.lose();
}

function hearMessage(call: StreamCall, message: object): void {
  if (!call.done && !call.connection.broken) call.stream.push(message);
}

function hearStatus(call: StreamCall, status: CallStatus): void {
  if (!call.connection.broken) call.fail(status);
}

/** Two levels deep: `{ create_request: { … } }`. */
function copyOf(message: object): Fields {
  const copy: Record<string, unknown> = { ...message };
  for (const [name, value] of Object.entries(copy)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value))
      copy[name] = { ...value };
  }
  return copy;
}
