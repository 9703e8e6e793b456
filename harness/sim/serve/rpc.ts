// etcd's gRPC methods, loaded as npm's etcd3 loads them, so that messages have the very shape that a client in the simulation sees.
import { createRequire } from 'node:module';
import type { MethodDefinition, Options } from '@grpc/proto-loader';
import { fromJSON, loadSync } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import { v3electionProto } from './v3election-proto.ts';
import { v3lockProto } from './v3lock-proto.ts';

export type Rpc = MethodDefinition<object, object>;

/** Those of etcd3/src/connection-pool.ts. */
const options: Options = { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true };
/** A server must tell an empty field from an absent one: a range_end that is there but empty has a meaning of its own. */
const asSent: Options = { ...options, defaults: false };

let loaded: ReadonlyMap<string, Rpc> | undefined;

/** Every method of etcd that its clients' protos name, and those of v3lock and v3election, by short name: `KV/Txn`, `Lock/Lock`. */
export function rpcs(): ReadonlyMap<string, Rpc> {
  return (loaded ??= load());
}

/** A method by its short name. Throws when etcd has no such method. */
export function rpc(name: string): Rpc {
  const found = rpcs().get(name);
  if (!found) throw new Error(`etcd has no method ${name}`);
  return found;
}

function load(): ReadonlyMap<string, Rpc> {
  const received = definitions(asSent);
  const all = new Map<string, Rpc>();
  for (const [name, method] of definitions(options)) {
    all.set(name, { ...method, requestDeserialize: received.get(name)!.requestDeserialize });
  }
  return all;
}

function definitions(read: Options): Map<string, Rpc> {
  const etcd = loadSync(createRequire(import.meta.url).resolve('etcd3/proto/rpc.proto'), read);
  const [lock, election] = [v3lockProto, v3electionProto].map((text) =>
    fromJSON(protobuf.parse(text, { keepCase: true }).root.toJSON(), read),
  );
  const all = new Map<string, Rpc>();
  for (const [service, definition] of Object.entries({ ...etcd, ...lock, ...election })) {
    // Of messages and enums there is a format, of services a table of methods.
    if ('format' in definition) continue;
    for (const [method, found] of Object.entries(definition)) {
      all.set(`${service.slice(service.lastIndexOf('.') + 1)}/${method}`, found);
    }
  }
  return all;
}
