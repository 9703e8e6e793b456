// etcd's lock service over gRPC (server/etcdserver/api/v3lock/v3lockpb/v3lock.proto), which npm etcd3 does not know.
import { Client, credentials } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { CALL_TIMEOUT_MS, RETRY_PAUSE_MS, within } from '../session/etcd.ts';

const { root } = protobuf.parse(`
  syntax = "proto3";
  package v3lockpb;
  message LockRequest { bytes name = 1; int64 lease = 2; }
  message LockResponse { bytes key = 2; }
  message UnlockRequest { bytes key = 1; }
  message UnlockResponse {}
`);

/** A call under way. */
interface Call {
  readonly answer: Promise<Record<string, unknown>>;
  cancel(): void;
}

export class LockServiceClient {
  readonly #client: Client;

  /** `endpoints`: `http://HOST:PORT` with an address for HOST, one for each member; the first that answers is used. It connects at the first call. */
  constructor(endpoints: readonly string[]) {
    const target = `ipv4:${endpoints.map((endpoint) => new URL(endpoint).host).join(',')}`;
    this.#client = new Client(target, credentials.createInsecure(), {
      // Otherwise it would be the whole list.
      'grpc.default_authority': 'etcd',
      'grpc.initial_reconnect_backoff_ms': RETRY_PAUSE_MS,
      'grpc.max_reconnect_backoff_ms': 1_000,
    });
  }

  /** Waits until etcd says that the lock is held: resolves with its key. Rejects when the signal aborts, and etcd then gives the place up. */
  async lock(name: string, leaseId: string, signal: AbortSignal): Promise<Buffer> {
    const call = this.#call('Lock', { name: Buffer.from(name), lease: leaseId });
    const cancel = (): void => call.cancel();
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    try {
      const { key } = await call.answer;
      return Buffer.from(key as Uint8Array);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  async unlock(key: Buffer): Promise<void> {
    await this.#call('Unlock', { key }, within(CALL_TIMEOUT_MS)).answer;
  }

  close(): void {
    this.#client.close();
  }

  #call(method: 'Lock' | 'Unlock', fields: object, options: { deadline?: Date } = {}): Call {
    const request = root.lookupType(`v3lockpb.${method}Request`);
    const response = root.lookupType(`v3lockpb.${method}Response`);
    let cancel: (() => void) | undefined;
    const answer = new Promise<Record<string, unknown>>((resolve, reject) => {
      const call = this.#client.makeUnaryRequest<object, Record<string, unknown>>(
        `/v3lockpb.Lock/${method}`,
        (message) => Buffer.from(request.encode(request.fromObject(message)).finish()),
        (bytes) => response.toObject(response.decode(bytes)),
        fields,
        options,
        (error, message) => {
          if (error || !message) reject(error ?? new Error(`${method} was answered with nothing`));
          else resolve(message);
        },
      );
      cancel = () => call.cancel();
    });
    return { answer, cancel: () => cancel?.() };
  }
}
