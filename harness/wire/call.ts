// One gRPC call on its way through the tap: requests up, answers down, each counted, ruled over and recorded before it passes.
import type { ClientHttp2Stream, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import type { Evidence, Question } from './evidence.ts';
import type { Piece } from './grpc-frames.ts';
import { FrameSplitter } from './grpc-frames.ts';
import type { Outcome } from './grpc-status.ts';
import { outcomeOfHttp, outcomeOfReset, outcomeOfStatus } from './grpc-status.ts';
import type { Method } from './methods.ts';
import { methodOf } from './methods.ts';
import type { Recorder } from './recorder.ts';
import { Unanswered } from './unanswered.ts';
import { WorkerSide } from './worker-side.ts';

const { NGHTTP2_CANCEL, NGHTTP2_FLAG_END_STREAM, NGHTTP2_REFUSED_STREAM } = constants;

/**
 * How long etcd may still answer once the worker is gone. etcd gives a request up after 5 s + 2 E by itself (timing.md section 2). What waits
 * for a lock, or watches, has no end of its own: etcd cancels it with its client, and so does the tap.
 */
const abandonedMs = { unary: 10_000, paired: 1000, unknown: 1000, waiting: 0, stream: 0 };

/** What a call needs of the connection that it belongs to. */
export interface Link {
  readonly recorder: Recorder;
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

export class Call {
  readonly #link: Link;
  readonly #id: number;
  readonly #method: Method;
  readonly #requestHeaders: IncomingHttpHeaders;
  readonly #worker: WorkerSide;
  readonly #requests = new FrameSplitter();
  readonly #answers = new FrameSplitter();
  readonly #unanswered = new Unanswered();
  #etcd: ClientHttp2Stream | undefined;
  #headers: IncomingHttpHeaders = {};
  #trailers: IncomingHttpHeaders | undefined;
  readonly #unary: boolean;
  /** A unary request's message waits for the end of the request; the two come together. */
  #asked: Piece | undefined;
  /** A unary answer's message waits for the status that comes right behind it; only both together are an answer. */
  #held: Piece | undefined;
  /** The answer passes message by message. */
  #streaming: boolean;
  /** How the call ended is recorded. */
  #over = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(link: Link, stream: ServerHttp2Stream, headers: IncomingHttpHeaders) {
    this.#link = link;
    this.#id = link.recorder.nextCall();
    this.#method = methodOf(headers[':path'] ?? '/');
    this.#requestHeaders = headers;
    const { shape } = this.#method;
    this.#unary = shape === 'unary' || shape === 'waiting';
    this.#streaming = !this.#unary;
    this.#worker = new WorkerSide(stream);
    // A unary call reaches etcd when it is complete, so that one which is severed there never touches etcd at all.
    if (!this.#unary) this.#open();
    stream.on('data', (chunk: Buffer) => this.#fromWorker(chunk));
    stream.on('end', () => this.#workerEnded(stream));
    stream.on('close', () => this.#workerClosed());
  }

  /** Stops waiting for etcd: whatever it has not answered has an unknown outcome. */
  giveUp(): void {
    if (!this.#over) {
      this.#over = true;
      if (this.#recordUnanswered('CANCELLED').includes(false)) this.#link.sever();
    }
    this.#etcd?.close(NGHTTP2_CANCEL);
  }

  #open(): ClientHttp2Stream | undefined {
    const etcd = this.#link.open(this.#requestHeaders);
    if (!etcd) {
      this.#over = true;
      this.#recordUnanswered('UNAVAILABLE');
      this.#worker.reset(NGHTTP2_REFUSED_STREAM);
      return undefined;
    }
    this.#etcd = etcd;
    // A stream's error is told again by its close.
    etcd.on('error', () => {});
    etcd.on('response', (headers, flags) => this.#answerBegins(headers, flags));
    etcd.on('data', (chunk: Buffer) => this.#fromEtcd(chunk));
    etcd.on('trailers', (trailers) => (this.#trailers = trailers));
    etcd.on('end', () => this.#etcdEnded(etcd));
    etcd.on('close', () => this.#etcdClosed(etcd));
    return etcd;
  }

  // The way up.

  #fromWorker(chunk: Buffer): void {
    for (const piece of this.#requests.push(chunk)) {
      if (this.#unary && !this.#etcd && !this.#asked && piece.ends) {
        this.#asked = piece;
        continue;
      }
      const asked = this.#asked;
      this.#asked = undefined;
      if ((asked && !this.#pass(asked)) || !this.#pass(piece)) return;
    }
  }

  /** Passes one piece on to etcd; false when nothing more may follow it. */
  #pass(piece: Piece): boolean {
    if (this.#over || this.#link.workerGone || (piece.starts && !this.#mayPass(piece))) return false;
    const etcd = this.#etcd ?? this.#open();
    if (!etcd) return false;
    if (!etcd.write(piece.bytes)) this.#worker.restUntilDrained(etcd);
    return true;
  }

  #mayPass(piece: Piece): boolean {
    if (!this.#etcd && !this.#link.takesCalls) {
      this.#worker.reset(NGHTTP2_REFUSED_STREAM);
      return false;
    }
    const question = piece.payload && this.#understand(piece.payload);
    const sentUs = this.#link.recorder.request(this.#id, this.#method.name, question?.evidence ?? {});
    if (sentUs === undefined) {
      this.#link.sever();
      return false;
    }
    if (this.#method.codec) this.#unanswered.add(sentUs, question);
    return true;
  }

  #understand(payload: Buffer): Question | undefined {
    try {
      return this.#method.codec?.(payload);
    } catch {
      // No such message: etcd will say so.
      return undefined;
    }
  }

  #workerEnded(stream: ServerHttp2Stream): void {
    // Node ends a stream that was reset, too; that is told by its close.
    if (this.#over || this.#link.workerGone || stream.aborted) return;
    if (this.#asked && !this.#mayPass(this.#asked)) return;
    const etcd = this.#etcd ?? this.#open();
    if (!etcd) return;
    // With the last message, so that both go in one frame.
    const bytes = this.#asked?.bytes ?? this.#requests.rest();
    this.#asked = undefined;
    if (bytes.length > 0) etcd.end(bytes);
    else etcd.end();
  }

  #workerClosed(): void {
    const etcd = this.#etcd;
    if (!etcd) return this.#link.finished(this);
    if (this.#over) return etcd.close(NGHTTP2_CANCEL);
    const patienceMs = abandonedMs[this.#method.shape];
    if (!this.#link.workerGone || patienceMs === 0 || this.#requests.insideLarge) return this.giveUp();
    etcd.end();
    etcd.resume();
    this.#timer = setTimeout(() => this.giveUp(), patienceMs);
  }

  // The way down.

  #answerBegins(headers: IncomingHttpHeaders, flags: number): void {
    this.#headers = headers;
    if ((flags & NGHTTP2_FLAG_END_STREAM) !== 0) this.#worker.trailersOnly = true;
    else if (this.#streaming) this.#worker.begin(headers);
  }

  #fromEtcd(chunk: Buffer): void {
    if (Number(this.#headers[':status']) !== 200) return this.#toWorker(chunk);
    for (const piece of this.#answers.push(chunk)) {
      if (this.#over) return;
      if (!this.#streaming) {
        if (!this.#held && piece.ends) {
          this.#held = piece;
          continue;
        }
        // Too large to keep, or more than one message in what should be unary: it goes on as a stream.
        this.#streaming = true;
        if (this.#held) this.#hear(this.#held);
        this.#held = undefined;
      }
      this.#hear(piece);
    }
  }

  /** One piece of a streamed answer. After a ruling that it must not be heard, what etcd still answers is evidence only. */
  #hear(piece: Piece): void {
    if (piece.starts) {
      const { sentUs, evidence } = this.#unanswered.take(piece.payload);
      const passes = this.#link.recorder.response(this.#id, this.#method.name, 'ok', sentUs, evidence);
      if (!passes) this.#link.sever();
    }
    this.#toWorker(piece.bytes);
  }

  #toWorker(bytes: Buffer): void {
    if (this.#link.workerGone || !this.#etcd) return;
    this.#worker.begin(this.#headers);
    this.#worker.write(bytes, this.#etcd);
  }

  #etcdEnded(etcd: ClientHttp2Stream): void {
    const status = this.#trailers?.['grpc-status'] ?? this.#headers['grpc-status'];
    // Node ends a stream that was reset, too; that is told by its close.
    if (this.#over || (status === undefined && (etcd.aborted || etcd.rstCode))) return;
    const outcome =
      status === undefined ? outcomeOfHttp(Number(this.#headers[':status'])) : outcomeOfStatus(String(status));
    if (!this.#conclude(outcome)) return this.#link.sever();
    if (this.#link.workerGone) return;
    const last = this.#held ? this.#held.bytes : this.#answers.rest();
    this.#worker.end(this.#headers, last, this.#trailers);
  }

  #etcdClosed(etcd: ClientHttp2Stream): void {
    clearTimeout(this.#timer);
    this.#worker.resume();
    if (!this.#over) {
      const passes = this.#conclude(this.#link.etcdGone ? 'UNAVAILABLE' : outcomeOfReset(etcd.rstCode ?? 0));
      if (!passes) this.#link.sever();
      // Without etcd the whole connection goes, as it would without the tap.
      else if (!this.#link.etcdGone) this.#worker.reset(etcd.rstCode ?? 0);
    }
    this.#link.finished(this);
  }

  /** Records how etcd ended the call; false when the worker must not hear it. */
  #conclude(outcome: Outcome): boolean {
    this.#over = true;
    const record = (sentUs: number | undefined, evidence: Evidence): boolean =>
      this.#link.recorder.response(this.#id, this.#method.name, outcome, sentUs, evidence);
    if (outcome === 'ok' && !this.#streaming) {
      const { sentUs, evidence } = this.#unanswered.take(this.#held?.payload);
      return record(sentUs, evidence);
    }
    const rulings = this.#recordUnanswered(outcome === 'ok' ? 'UNKNOWN' : outcome);
    if (rulings.length > 0 || outcome === 'ok') return !rulings.includes(false);
    return record(undefined, {});
  }

  #recordUnanswered(outcome: Outcome): boolean[] {
    return this.#unanswered.drain().map(({ sentUs, question }) => {
      const lease = question?.evidence.lease;
      return this.#link.recorder.response(
        this.#id,
        this.#method.name,
        outcome,
        sentUs,
        lease === undefined ? {} : { lease },
      );
    });
  }
}
