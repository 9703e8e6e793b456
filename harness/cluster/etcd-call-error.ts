// A call of the harness to etcd that failed, with the gRPC status as etcd (or the connection) gave it.
import { status, type ServiceError } from '@grpc/grpc-js';

/** `status` is the gRPC name (`UNAVAILABLE`, `DEADLINE_EXCEEDED`, `NOT_FOUND` …), `method` is `KV/Put` and the like. */
export class EtcdCallError extends Error {
  override readonly name = 'EtcdCallError';
  readonly method: string;
  readonly status: string;
  /** What etcd, or the connection, said. */
  readonly details: string;

  constructor(method: string, error: ServiceError) {
    const name = status[error.code] ?? `status ${error.code}`;
    super(`etcd's answer to ${method} was ${name}: ${error.details || error.message}`, { cause: error });
    this.method = method;
    this.status = name;
    this.details = error.details || error.message;
  }

  /** etcd refused it, and did nothing, because the token of its authentication is too old, or older than a change of its users. */
  get tokenAged(): boolean {
    return /invalid auth token|auth store is old|revision in header is old/i.test(this.details);
  }
}
