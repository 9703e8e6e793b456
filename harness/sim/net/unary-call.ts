// One unary call: a request that travels to the tap and is ruled over, etcd's answer that is recorded, ruled over and travels back. Each may be
// lost on its way, and the caller may stop waiting at any time, which undoes nothing.
import type { Evidence } from '../../wire/evidence.ts';
import { outcomeOfStatus } from '../../wire/grpc-status.ts';
import type { Arrival } from '../../wire/recorder.ts';
import type { EtcdStatus } from '../etcd/model.ts';
import type { Timer } from '../kernel/kernel.ts';
import type { ConnectedCall, Connection, Sendable } from './connection.ts';
import type { CallOptions } from './deadline.ts';
import { exceeded, remainingMs } from './deadline.ts';
import type { Fields } from './evidence.ts';
import type { CallStatus } from './grpc-error.ts';
import { CANCELLED, grpcError } from './grpc-error.ts';
import type { Passing } from './lane.ts';
import type { InFlight } from './link-parts.ts';
import type { SimMethod } from './methods.ts';

/** How long the tap waits for etcd's answer when the worker is gone (harness/wire/call.ts). */
const ABANDONED_US = 10_000_000;

export type UnaryCallback = (error: Error | null, response?: object) => void;

/** What the client's caller gets for it. Plain fields: one is made for each call. */
export class UnaryCall implements ConnectedCall, Sendable, InFlight, Passing {
  readonly client: object;
  readonly connection: Connection;
  readonly method: SimMethod;
  readonly request: Fields;
  /** Undefined once it has been called. */
  callback: UnaryCallback | undefined;
  deadline: Timer | undefined;
  readonly allowedMs: number;
  /** When the request reaches the tap; undefined before it has left. */
  arrivesAtUs: number | undefined;
  arrived = false;
  lost = false;
  /** Drawn by the tap. */
  number = 0;
  arrival: Arrival | undefined;
  evidence: Evidence | undefined;
  /** S: etcd has got it. */
  sentUs: number | undefined;
  /** How it ended is recorded. */
  over = false;
  callOff: (() => void) | undefined;
  patience: Timer | undefined;

  /** Sends it. `request` must not change any more. */
  constructor(
    client: object,
    connection: Connection,
    method: SimMethod,
    request: Fields,
    options: CallOptions,
    callback: UnaryCallback,
  ) {
    this.client = client;
    this.connection = connection;
    this.method = method;
    this.request = request;
    this.callback = callback;
    const { kernel, process: worker } = connection.link;
    connection.begins(this);
    this.allowedMs = remainingMs(worker, options);
    if (this.allowedMs === 0) {
      process.nextTick(expire, this);
      return;
    }
    if (this.allowedMs !== Infinity)
      this.deadline = kernel.after(worker.delayUs(this.allowedMs), worker, 'deadline', expire, this);
    connection.send(this);
  }

  /** The worker stops waiting. */
  cancel(): void {
    process.nextTick(stopWaiting, this, CANCELLED);
  }

  getPeer(): string {
    return this.connection.host;
  }

  get call(): ConnectedCall {
    return this;
  }

  transmit(): void {
    if (this.callback === undefined) return;
    const { connection } = this;
    connection.link.leaves(this);
    const { kernel, requests } = connection.link;
    this.arrivesAtUs = kernel.nowUs() + requests.travelUs();
    kernel.at(this.arrivesAtUs, null, this.method.request, arrive, this);
  }

  fail(status: CallStatus): void {
    settle(this, grpcError(status), undefined);
  }

  abandon(): void {
    const { kernel } = this.connection.link;
    this.patience ??= kernel.after(ABANDONED_US, null, 'give up', giveUp, this);
  }

  memberGone(): void {
    if (this.over) return;
    this.callOff?.();
    if (this.method.codec === undefined) end(this);
    else conclude(this, 'UNAVAILABLE', leaseOf(this));
  }

  lose(): void {
    if (this.sentUs === undefined && !this.lost) {
      this.lost = true;
      this.connection.link.recorder.lost(this.arrival!, this.evidence!);
    }
  }
}

// In the worker.

function expire(call: UnaryCall): void {
  const { host, ready } = call.connection;
  stopWaiting(call, exceeded(call.allowedMs, host, ready));
}

function stopWaiting(call: UnaryCall, status: CallStatus): void {
  if (call.callback === undefined) return;
  const { link, broken } = call.connection;
  if (call.arrivesAtUs !== undefined && !broken && link.process.alive) {
    // RST_STREAM: it follows the request, however late that is.
    const atUs = Math.max(call.arrivesAtUs, link.kernel.nowUs() + link.requests.travelUs());
    link.kernel.at(atUs, null, call.method.cancel, cancelArrives, call);
  }
  call.fail(status);
}

function settle(call: UnaryCall, error: Error | null, response: object | undefined): void {
  const { callback, connection, deadline } = call;
  if (callback === undefined) return;
  call.callback = undefined;
  connection.ends(call);
  if (deadline !== undefined) connection.link.kernel.cancel(deadline);
  callback(error, response);
}

function hearAnswer(call: UnaryCall, response: object): void {
  if (!call.connection.broken) settle(call, null, response);
}

function hearError(call: UnaryCall, status: EtcdStatus): void {
  if (!call.connection.broken) call.fail(status);
}

// In the tap.

function arrive(call: UnaryCall): void {
  const { connection, method, request } = call;
  const { recorder, requests } = connection.link;
  if (call.lost || connection.broken) return;
  call.arrived = true;
  call.number = recorder.nextCall();
  call.evidence = method.codec?.asked(request) ?? {};
  const { ruling } = (call.arrival = recorder.arrived(call.number, method.name));
  if (ruling === 'pass' && !connection.broken) requests.pass(pass, call, undefined);
  else call.lose();
  if (ruling === 'sever') connection.sever();
}

function pass(call: UnaryCall): void {
  const { connection, method, request } = call;
  const { server } = connection;
  const { recorder, closed } = connection.link;
  call.sentUs = recorder.sent(call.arrival!, call.evidence!);
  const callOff = server.call(method.name, request, (error, response) => answered(call, error, response));
  if (call.over) return;
  call.callOff = callOff;
  connection.atEtcd.add(call);
  if (connection.broken || closed) call.abandon();
}

function answered(call: UnaryCall, error: EtcdStatus | null, response: object | undefined): void {
  if (call.over) return;
  const { connection, method, request, evidence } = call;
  if (connection.server.frozen) return connection.server.later(() => answered(call, error, response));
  const proof = error === null ? method.codec?.answered(request, evidence!, response!) : leaseOf(call);
  const ruling = conclude(call, error === null ? 'ok' : outcomeOfStatus(String(error.code)), proof ?? {});
  if (ruling === 'sever') connection.sever();
  if (ruling !== 'pass' || connection.broken || connection.link.closed) return;
  const { answers } = connection.link;
  if (error === null) answers.pass(sendAnswer, call, response!);
  else answers.pass(sendError, call, error);
}

function sendAnswer(call: UnaryCall, response: object): void {
  const { kernel, process: worker, answers } = call.connection.link;
  kernel.after(answers.travelUs(), worker, call.method.answer, hearAnswer, call, response);
}

function sendError(call: UnaryCall, status: EtcdStatus): void {
  const { kernel, process: worker, answers } = call.connection.link;
  kernel.after(answers.travelUs(), worker, call.method.answer, hearError, call, status);
}

function cancelArrives(call: UnaryCall): void {
  const { connection } = call;
  if (!connection.broken) connection.link.requests.pass(giveUp, call, undefined);
}

/** etcd's answer is not waited for any more: its outcome is unknown. */
function giveUp(call: UnaryCall): void {
  if (call.over || call.sentUs === undefined) return;
  call.callOff?.();
  if (call.method.codec === undefined) end(call);
  else if (conclude(call, 'CANCELLED', leaseOf(call)) === 'sever') call.connection.sever();
}

function conclude(call: UnaryCall, outcome: ReturnType<typeof outcomeOfStatus>, evidence: Evidence): string {
  end(call);
  const { connection, method, number } = call;
  // Of a method that is not known, requests and answers are not matched (harness/wire/call.ts).
  const sentUs = method.codec === undefined ? undefined : call.sentUs;
  return connection.link.recorder.response(number, method.name, outcome, sentUs, evidence);
}

function end(call: UnaryCall): void {
  const { connection, patience } = call;
  call.over = true;
  connection.atEtcd.delete(call);
  if (patience !== undefined) connection.link.kernel.cancel(patience);
}

/** All that an answer without a message proves. */
function leaseOf({ evidence }: UnaryCall): Evidence {
  return evidence?.lease === undefined ? {} : { lease: evidence.lease };
}
