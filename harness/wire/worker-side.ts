// The worker's end of one call: response headers, messages, trailers, in the forms that gRPC gives them.
import type { ClientHttp2Stream, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { MessageGate } from './gate.ts';

/** As etcd sends it: no `date` of ours. */
const asSent = { sendDate: false };

export class WorkerSide {
  readonly #stream: ServerHttp2Stream;
  /** etcd's whole answer was one header block (an error, as a rule). */
  trailersOnly = false;
  #begun = false;
  #trailers: IncomingHttpHeaders | undefined;

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream;
    // A stream's error is told again by its close.
    stream.on('error', () => {});
  }

  begin(headers: IncomingHttpHeaders): void {
    if (this.#begun || this.#deaf) return;
    this.#begun = true;
    this.#stream.respond(headers, { ...asSent, waitForTrailers: true });
    this.#stream.once('wantTrailers', () => {
      if (!this.#deaf) this.#stream.sendTrailers(this.#trailers ?? {});
    });
  }

  /** Backpressure: the worker is not read while etcd does not read. */
  restUntilDrained(etcd: ClientHttp2Stream): void {
    this.#stream.pause();
    etcd.once('drain', () => this.#stream.resume());
  }

  /** The worker is not read while a gate is full. */
  restUntilRoom(gate: MessageGate): void {
    this.#stream.pause();
    gate.whenRoom(() => this.#stream.resume());
  }

  /** Nobody reads the rest of the request any more: let it run out. */
  resume(): void {
    this.#stream.resume();
  }

  /** Backpressure: `source` rests while the worker does not read. */
  write(bytes: Buffer, source: ClientHttp2Stream): void {
    if (this.#deaf || this.#stream.write(bytes)) return;
    source.pause();
    this.#stream.once('drain', () => source.resume());
  }

  end(headers: IncomingHttpHeaders, last: Buffer, trailers: IncomingHttpHeaders | undefined): void {
    if (this.#deaf) return;
    if (this.trailersOnly) {
      this.#stream.respond(headers, { ...asSent, endStream: true });
      return;
    }
    this.begin(headers);
    this.#trailers = trailers;
    if (last.length > 0) this.#stream.end(last);
    else this.#stream.end();
  }

  reset(code: number): void {
    if (!this.#deaf) this.#stream.close(code);
  }

  get #deaf(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }
}
