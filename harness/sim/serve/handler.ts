// One gRPC method of the model as a handler of grpc-js.
import type { ServerDuplexStream, ServerUnaryCall, ServerWritableStream, sendUnaryData } from '@grpc/grpc-js';
import type { EtcdModel, EtcdStatus } from '../etcd/model.ts';
import type { Rpc } from './rpc.ts';

type Unary = (call: ServerUnaryCall<object, object>, answer: sendUnaryData<object>) => void;
type Duplex = (call: ServerDuplexStream<object, object>) => void;
type Told = (call: ServerWritableStream<object, object>) => void;

export type Handler =
  | { readonly type: 'unary'; readonly handle: Unary }
  | { readonly type: 'bidi'; readonly handle: Duplex }
  | { readonly type: 'serverStream'; readonly handle: Told };

/** `name`: `KV/Txn`. What the model does not know it refuses itself, with UNIMPLEMENTED. */
export function handlerOf(model: EtcdModel, name: string, { requestStream, responseStream }: Rpc): Handler {
  if (requestStream) return { type: 'bidi', handle: (call) => duplex(model, name, call) };
  if (responseStream) return { type: 'serverStream', handle: (call) => told(model, name, call) };
  return { type: 'unary', handle: (call, answer) => unary(model, name, call, answer) };
}

function unary(
  model: EtcdModel,
  name: string,
  call: ServerUnaryCall<object, object>,
  answer: sendUnaryData<object>,
): void {
  const cancel = model.call(name, call.request, (error, response) => answer(error && asError(error), response ?? null));
  call.on('cancelled', cancel);
}

function duplex(model: EtcdModel, name: string, call: ServerDuplexStream<object, object>): void {
  const stream = model.open(name, {
    data: (message) => void call.write(message),
    end: (error) => endOf(call, error),
  });
  call.on('data', (request: object) => stream.write(request));
  call.on('end', () => stream.end());
  call.on('cancelled', () => stream.cancel());
  call.on('error', () => stream.cancel());
}

function told(model: EtcdModel, name: string, call: ServerWritableStream<object, object>): void {
  const stream = model.open(name, {
    data: (message) => void call.write(message),
    end: (error) => endOf(call, error),
  });
  stream.write(call.request);
  call.on('cancelled', () => stream.cancel());
}

function endOf(
  call: ServerWritableStream<object, object> | ServerDuplexStream<object, object>,
  error: EtcdStatus | null,
): void {
  if (error) call.emit('error', asError(error));
  else call.end();
}

/** What grpc-js takes for a status. */
function asError({ code, details }: EtcdStatus): { code: number; details: string } {
  return { code, details };
}
