// Real etcd, or anything else that speaks its protocol, over gRPC: one connection, every call made once.
import type { ServiceError } from '@grpc/grpc-js';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { rpc } from '../serve/rpc.ts';
import type { Answer, Side, SideStream, StreamListener } from './side.ts';

/** Longest wait for the answer of one call: etcd's own limit is 7 s. */
const CALL_TIMEOUT_MS = 10_000;

export class RealSide implements Side {
  readonly #client: Client;

  /** `url`: `http://127.0.0.1:PORT`. */
  constructor(url: string) {
    this.#client = new Client(new URL(url).host, credentials.createInsecure(), {
      'grpc.enable_http_proxy': 0,
      'grpc.use_local_subchannel_pool': 1,
      'grpc.enable_retries': 0,
      'grpc.max_receive_message_length': -1,
    });
  }

  call(method: string, request: object, timeoutMs: number = CALL_TIMEOUT_MS): Promise<Answer> {
    const { path, requestSerialize, responseDeserialize } = rpc(method);
    const deadline = new Date().getTime() + timeoutMs;
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        new Metadata(),
        { deadline },
        (error, response) => {
          if (error) resolve({ error: { code: error.code, details: error.details } });
          else resolve({ response: response ?? {} });
        },
      );
    });
  }

  open(method: string, listener: StreamListener): SideStream {
    const { path, requestSerialize, responseDeserialize } = rpc(method);
    const stream = this.#client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    let ended = false;
    const end = (error: { code: number; details: string } | null): void => {
      if (ended) return;
      ended = true;
      listener.end(error);
    };
    stream.on('data', (message: object) => listener.message(message));
    stream.on('error', ({ code, details }: ServiceError) => end({ code, details }));
    stream.on('end', () => end(null));
    return {
      write: (request) => void stream.write(request),
      end: () => void stream.end(),
      cancel: () => stream.cancel(),
    };
  }

  close(): void {
    this.#client.close();
  }
}
