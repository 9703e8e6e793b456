// `lockstorm etcd model`: the etcd model of the simulation over real gRPC, for etcdctl, for any client, for other people's tests.
import { ExitCode } from '../errors.ts';
import type { EtcdModelOptions } from '../sim/etcd/model.ts';
import { serveModel } from '../sim/serve/serve.ts';

export interface EtcdModelCommand {
  /** 0: any that is free. */
  readonly port: number;
  readonly semantics: EtcdModelOptions['semantics'];
  /** Aborts at Ctrl-C. */
  readonly stop: AbortSignal;
  /** Gets the line that says where it is. */
  readonly write: (text: string) => void;
}

/** Serves until Ctrl-C, which is its regular end. Throws `port-in-use` (environment). */
export async function etcdModel({ port, semantics, stop, write }: EtcdModelCommand): Promise<ExitCode> {
  // etcd's own defaults: a lease lives 2 s at least.
  await using served = await serveModel({ port, semantics, heartbeatMs: 100, electionMs: 1000 });
  write(`etcd model on ${served.url}\n`);
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  return ExitCode.safe;
}
