// etcd's gRPC services, read once from the protos that npm's etcd3 ships. int64 are decimal strings, field names are etcd's own.
import { createRequire } from 'node:module';
import { loadSync, type MethodDefinition, type PackageDefinition } from '@grpc/proto-loader';

let loaded: PackageDefinition | undefined;

/**
 * The definition of a method by its short name, such as `KV/Put`; `Response` is its answer's shape in etcd's protos, which
 * nothing checks. Throws when etcd's protos have no such method.
 */
export function etcdMethod<Response extends object>(name: string): MethodDefinition<object, Response> {
  loaded ??= loadSync(createRequire(import.meta.url).resolve('etcd3/proto/rpc.proto'), {
    keepCase: true,
    longs: String,
    enums: String,
    defaults: true,
  });
  const [service, method] = name.split('/');
  const methods: Record<string, unknown> = { ...loaded[`etcdserverpb.${service}`] };
  const found = methods[method ?? ''];
  if (!found) throw new Error(`etcd's protos have no method ${name}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a service definition holds is method definitions
  return found as MethodDefinition<object, Response>;
}
