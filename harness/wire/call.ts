// One gRPC call on its way through the tap: requests up, answers down, each counted and ruled over when it comes, and each through the gate
// of its direction.
import type { ClientHttp2Stream, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import { CallRecord } from './call-record.ts';
import type { Piece } from './grpc-frames.ts';
import { FrameSplitter } from './grpc-frames.ts';
import type { Outcome } from './grpc-status.ts';
import { outcomeOfHttp, outcomeOfReset, outcomeOfStatus } from './grpc-status.ts';
import type { Link } from './link.ts';
import type { Shape } from './methods.ts';
import { methodOf } from './methods.ts';
import { WorkerSide } from './worker-side.ts';

const { NGHTTP2_CANCEL, NGHTTP2_FLAG_END_STREAM, NGHTTP2_REFUSED_STREAM } = constants;

/**
 * How long etcd may still answer once the worker is gone. etcd gives a request up after 5 s + 2 E by itself (timing.md section 2). What waits
 * for a lock, or watches, has no end of its own: etcd cancels it with its client, and so does the tap.
 */
const abandonedMs = { unary: 10_000, paired: 1000, unknown: 1000, waiting: 0, stream: 0 };
/**
 * A cancel that had to wait behind its request follows it this much later: they were apart in time, and an etcd that gets both at once may
 * as well not look at the request. What may happen then (timing.md section 4) does happen, on every machine.
 */
const cancelledMs = { unary: 250, paired: 250, unknown: 0, waiting: 0, stream: 0 };

export class Call {
  readonly #link: Link;
  readonly #record: CallRecord;
  readonly #shape: Shape;
  readonly #requestHeaders: IncomingHttpHeaders;
  readonly #worker: WorkerSide;
  readonly #requests = new FrameSplitter();
  readonly #answers = new FrameSplitter();
  #etcd: ClientHttp2Stream | undefined;
  #headers: IncomingHttpHeaders = {};
  #trailers: IncomingHttpHeaders | undefined;
  readonly #unary: boolean;
  /** A unary request's message waits for the end of the request; the two come together. */
  #asked: Piece | undefined;
  /** The first message was counted. */
  #begun = false;
  /** What comes of this message is lost, up to its end; of a unary call all that comes. */
  #losing = false;
  /** A unary answer's message waits for the status that comes right behind it; only both together are an answer. */
  #held: Piece | undefined;
  /** The worker must not hear this message, up to its end. */
  #muted = false;
  /** The answer passes message by message. */
  #streaming: boolean;
  /** How the call ended is recorded. */
  #over = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(link: Link, stream: ServerHttp2Stream, headers: IncomingHttpHeaders) {
    this.#link = link;
    const method = methodOf(headers[':path'] ?? '/');
    this.#record = new CallRecord(link.recorder, method);
    this.#requestHeaders = headers;
    this.#shape = method.shape;
    this.#unary = method.shape === 'unary' || method.shape === 'waiting';
    this.#streaming = !this.#unary;
    this.#worker = new WorkerSide(stream);
    // A unary call reaches etcd when it is complete, so that one which is severed there never touches etcd at all.
    if (!this.#unary) this.#up(0, () => void (this.#over || this.#open()));
    stream.on('data', (chunk: Buffer) => this.#fromWorker(chunk));
    stream.on('end', () => this.#workerEnded(stream));
    stream.on('close', () => this.#workerClosed());
  }

  /** Stops waiting for etcd: whatever it has not answered has an unknown outcome. */
  giveUp(): void {
    if (!this.#over) {
      this.#over = true;
      if (this.#record.giveUp('CANCELLED') === 'sever') this.#link.sever();
    }
    this.#etcd?.close(NGHTTP2_CANCEL);
  }

  #open(): ClientHttp2Stream | undefined {
    const etcd = this.#link.open(this.#requestHeaders);
    if (!etcd) {
      this.#over = true;
      this.#record.giveUp('UNAVAILABLE');
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

  #up(bytes: number, pass: () => void, lose: () => void = () => {}): void {
    const { requests } = this.#link;
    requests.take({ of: this.#link, bytes, pass, lose });
    if (requests.isFull) this.#worker.restUntilRoom(requests);
  }

  #fromWorker(chunk: Buffer): void {
    for (const piece of this.#requests.push(chunk)) {
      if (this.#unary && !this.#begun && !this.#asked && piece.ends) {
        this.#asked = piece;
        continue;
      }
      const asked = this.#asked;
      this.#asked = undefined;
      if (asked) this.#ask(asked, false);
      this.#ask(piece, false);
    }
  }

  /** One piece of a request, on its way to etcd; `last`: the request ends with it. */
  #ask(piece: Piece, last: boolean): void {
    if (this.#over || this.#link.workerGone) return;
    if (this.#losing) {
      this.#losing = this.#unary || !piece.ends;
    } else if (piece.starts) this.#arrive(piece, last);
    else this.#up(piece.bytes.length, () => this.#forward(piece.bytes, last));
  }

  #arrive(piece: Piece, last: boolean): void {
    if (!this.#begun && !this.#etcd && !this.#link.takesCalls) return this.#refuse();
    this.#begun = true;
    const coming = this.#record.request(piece.payload);
    // A black hole does not grow without bound: a call that finds it full falls into it.
    if (coming.ruling !== 'pass' || (this.#unary && this.#link.requests.isFull)) {
      this.#losing = this.#unary || !piece.ends;
      coming.lost();
      if (coming.ruling === 'sever') this.#link.sever();
      return;
    }
    const pass = (): void => {
      if (this.#over) return coming.lost();
      coming.sent();
      this.#forward(piece.bytes, last);
    };
    this.#up(piece.bytes.length, pass, coming.lost);
  }

  /** Bytes to etcd, whose turn it is. */
  #forward(bytes: Buffer, last: boolean): void {
    if (this.#over) return;
    const etcd = this.#etcd ?? this.#open();
    if (!etcd) return;
    // The end with the last message, so that both go in one frame.
    if (!last) {
      if (!etcd.write(bytes)) this.#worker.restUntilDrained(etcd);
    } else if (bytes.length > 0) etcd.end(bytes);
    else etcd.end();
  }

  #refuse(): void {
    this.#over = true;
    this.#worker.reset(NGHTTP2_REFUSED_STREAM);
  }

  #workerEnded(stream: ServerHttp2Stream): void {
    // Node ends a stream that was reset, too; that is told by its close.
    if (this.#over || this.#losing || this.#link.workerGone || stream.aborted) return;
    if (this.#asked) return this.#ask(this.#asked, true);
    const rest = this.#requests.rest();
    this.#up(rest.length, () => this.#forward(rest, true));
  }

  #workerClosed(): void {
    if (this.#over) return this.#leave(0);
    const { workerGone, requests } = this.#link;
    const cancelMs = requests.isOpen ? 0 : cancelledMs[this.#shape];
    // Behind what the call has sent, which is on its way however its worker left it.
    const patienceMs = workerGone ? abandonedMs[this.#shape] : cancelMs;
    this.#up(
      0,
      () => this.#leave(patienceMs),
      () => this.#leave(abandonedMs[this.#shape]),
    );
  }

  /** The worker is not there any more, or does not want the answer: what etcd says within this time is evidence only. */
  #leave(patienceMs: number): void {
    const etcd = this.#etcd;
    if (!etcd) return this.#link.finished(this);
    if (this.#over) return etcd.close(NGHTTP2_CANCEL);
    if (patienceMs === 0 || this.#requests.insideLarge) return this.giveUp();
    etcd.end();
    etcd.resume();
    this.#timer = setTimeout(() => this.giveUp(), patienceMs);
  }

  // The way down.

  #down(bytes: number, pass: () => void): void {
    const { answers } = this.#link;
    answers.take({ of: this.#link, bytes, pass, lose: () => {} });
    const etcd = this.#etcd;
    if (!answers.isFull || !etcd || this.#over) return;
    etcd.pause();
    answers.whenRoom(() => etcd.resume());
  }

  #answerBegins(headers: IncomingHttpHeaders, flags: number): void {
    this.#headers = headers;
    if ((flags & NGHTTP2_FLAG_END_STREAM) !== 0) this.#worker.trailersOnly = true;
    else if (this.#streaming) this.#down(0, () => this.#worker.begin(headers));
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
      const ruling = this.#record.answer(piece.payload);
      if (ruling === 'sever') this.#link.sever();
      this.#muted = ruling === 'drop';
    }
    if (!this.#muted) this.#toWorker(piece.bytes);
  }

  #toWorker(bytes: Buffer): void {
    const etcd = this.#etcd;
    if (!etcd || this.#link.workerGone) return;
    this.#down(bytes.length, () => {
      this.#worker.begin(this.#headers);
      this.#worker.write(bytes, etcd);
    });
  }

  #etcdEnded(etcd: ClientHttp2Stream): void {
    const status = this.#trailers?.['grpc-status'] ?? this.#headers['grpc-status'];
    // Node ends a stream that was reset, too; that is told by its close.
    if (this.#over || (status === undefined && (etcd.aborted || etcd.rstCode))) return;
    const outcome =
      status === undefined ? outcomeOfHttp(Number(this.#headers[':status'])) : outcomeOfStatus(String(status));
    if (!this.#conclude(outcome) || this.#link.workerGone) return;
    const last = this.#held ? this.#held.bytes : this.#answers.rest();
    this.#down(last.length, () => this.#worker.end(this.#headers, last, this.#trailers));
  }

  #etcdClosed(etcd: ClientHttp2Stream): void {
    clearTimeout(this.#timer);
    this.#worker.resume();
    if (!this.#over) {
      const passes = this.#conclude(this.#link.etcdGone ? 'UNAVAILABLE' : outcomeOfReset(etcd.rstCode ?? 0));
      // Without etcd the whole connection goes, as it would without the tap.
      if (passes && !this.#link.etcdGone) this.#down(0, () => this.#worker.reset(etcd.rstCode ?? 0));
    }
    this.#link.finished(this);
  }

  /** Records how etcd ended the call; false when the worker must not hear it. */
  #conclude(outcome: Outcome): boolean {
    this.#over = true;
    const whole = outcome === 'ok' && !this.#streaming;
    const ruling = whole ? this.#record.answer(this.#held?.payload) : this.#record.end(outcome);
    if (ruling === 'sever') this.#link.sever();
    return ruling === 'pass';
  }
}
