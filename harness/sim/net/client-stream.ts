// The worker's end of a streaming call: a Duplex made as @grpc/grpc-js makes its own, so that events come in the same order.
import { Duplex } from 'node:stream';
import { Metadata } from '@grpc/grpc-js';
import type { CallStatus } from './grpc-error.ts';
import { grpcError } from './grpc-error.ts';

/** What it hands on. */
export interface StreamOwner {
  readonly host: string;
  send(message: object): void;
  halfClose(): void;
  cancel(): void;
}

export class ClientStream extends Duplex {
  readonly #owner: StreamOwner;

  constructor(owner: StreamOwner) {
    super({ objectMode: true });
    this.#owner = owner;
  }

  cancel(): void {
    this.#owner.cancel();
  }

  getPeer(): string {
    return this.#owner.host;
  }

  /** The call is over. In the order of @grpc/grpc-js: error, status, and then, asynchronously, end. */
  finish(status: CallStatus): void {
    this.push(null);
    if (status.code !== 0) this.emit('error', grpcError(status));
    this.emit('status', { ...status, metadata: new Metadata() });
  }

  override _read(): void {
    // Messages are pushed when they come.
  }

  override _write(message: object, _encoding: BufferEncoding, done: () => void): void {
    this.#owner.send(message);
    done();
  }

  override _final(done: () => void): void {
    this.#owner.halfClose();
    done();
  }
}
