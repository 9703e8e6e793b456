// The etcd model over real gRPC on loopback: any etcd client, etcd's own etcdctl among them, takes it for an etcd.
import { createServer } from 'node:net';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { environmentError } from '../../errors.ts';
import type { EtcdModelOptions } from '../etcd/model.ts';
import { EtcdModel } from '../etcd/model.ts';
import { handlerOf } from './handler.ts';
import { answerHttp, speaksHttp2 } from './plain-http.ts';
import { realTime } from './real-time.ts';
import { rpcs } from './rpc.ts';

export interface ServeOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly semantics: EtcdModelOptions['semantics'];
  readonly heartbeatMs: number;
  readonly electionMs: number;
}

export interface ServedModel extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  readonly model: EtcdModel;
}

/** Serves a fresh model until it is disposed of. Rejects with `port-in-use` when another process has the port. */
export async function serveModel(options: ServeOptions): Promise<ServedModel> {
  const model = new EtcdModel({ ...options, ...realTime() });
  const grpc = new Server({ 'grpc.max_receive_message_length': -1 });
  for (const [name, method] of rpcs()) {
    const { path, responseSerialize, requestDeserialize } = method;
    const { type, handle } = handlerOf(model, name, method);
    grpc.register(path, handle, responseSerialize, requestDeserialize, type);
  }
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    speaksHttp2(socket, (http2) => {
      if (http2) injector.injectConnection(socket);
      else answerHttp(socket, versionOf(model));
    });
  });
  try {
    const port = await listen(server, options.port);
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      model,
      async [Symbol.asyncDispose]() {
        model.stop();
        const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
        injector.destroy();
        grpc.forceShutdown();
        for (const socket of sockets) socket.destroy();
        await closed;
      },
    };
  } catch (error) {
    model.stop();
    injector.destroy();
    grpc.forceShutdown();
    throw error;
  }
}

function versionOf(model: EtcdModel): string {
  let version = '';
  model.call('Maintenance/Status', {}, (_error, status) => (version = (status as { version: string }).version));
  return version;
}

function listen(server: TcpServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        environmentError(
          error.code === 'EADDRINUSE' ? 'port-in-use' : 'port-not-free',
          error.code === 'EADDRINUSE'
            ? `Port ${port} of 127.0.0.1 is in use.`
            : `Port ${port} of 127.0.0.1 cannot be used (${error.code ?? error.message}).`,
          'Give another one with --port, or none to get any that is free.',
          error,
        ),
      );
    });
    server.listen(port, '127.0.0.1', () => {
      const { port: chosen } = server.address() as AddressInfo;
      resolve(chosen);
    });
  });
}
