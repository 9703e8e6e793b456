// How a call ended, as the history writes it: `ok` or the name of the gRPC status.
import { constants } from 'node:http2';

const names = [
  'ok',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** `ok` or a gRPC status name. */
export type Outcome = (typeof names)[number];

/** The outcome named by a `grpc-status` header or trailer. */
export function outcomeOfStatus(status: string): Outcome {
  return names[Number(status)] ?? 'UNKNOWN';
}

const byReset: Record<number, Outcome> = {
  [constants.NGHTTP2_REFUSED_STREAM]: 'UNAVAILABLE',
  [constants.NGHTTP2_CANCEL]: 'CANCELLED',
  [constants.NGHTTP2_ENHANCE_YOUR_CALM]: 'RESOURCE_EXHAUSTED',
  [constants.NGHTTP2_INADEQUATE_SECURITY]: 'PERMISSION_DENIED',
};

/** The outcome that a client makes of RST_STREAM (gRPC over HTTP2, "Errors"). */
export function outcomeOfReset(code: number): Outcome {
  return byReset[code] ?? 'INTERNAL';
}

const byHttp: Record<number, Outcome> = {
  // An answer that ends without a status.
  200: 'INTERNAL',
  400: 'INTERNAL',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'UNIMPLEMENTED',
  429: 'UNAVAILABLE',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'UNAVAILABLE',
};

/** The outcome that a client makes of an HTTP status without a gRPC one (gRPC's http-grpc-status-mapping). */
export function outcomeOfHttp(status: number): Outcome {
  return byHttp[status] ?? 'UNKNOWN';
}
