// A call of the harness to etcd that failed, with the gRPC status as etcd (or the connection) gave it.
import { status, type ServiceError } from '@grpc/grpc-js';

/** `status` is the gRPC name (`UNAVAILABLE`, `DEADLINE_EXCEEDED`, `NOT_FOUND` …), `method` is `KV/Put` and the like. */
export class EtcdCallError extends Error {
  override readonly name = 'EtcdCallError';
  readonly method: string;
  readonly status: string;

  constructor(method: string, error: ServiceError) {
    const name = status[error.code] ?? `status ${error.code}`;
    super(`etcd's answer to ${method} was ${name}: ${error.details || error.message}`, { cause: error });
    this.method = method;
    this.status = name;
  }
}
