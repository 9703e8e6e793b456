// The errors that a gRPC client hands to its caller, in the form that @grpc/grpc-js gives them.
import { Metadata, status } from '@grpc/grpc-js';

/** How a call ends, as the client sees it: code 0 is success. */
export interface CallStatus {
  readonly code: number;
  readonly details: string;
}

export const OK: CallStatus = { code: 0, details: 'OK' };
/** What the client itself makes of cancel(). */
export const CANCELLED: CallStatus = { code: 1, details: 'Cancelled on client' };
/** What it makes of a connection that ended under its calls. */
export const DROPPED: CallStatus = { code: 14, details: 'Connection dropped' };
/** The same when it was reset. */
export const RESET: CallStatus = { code: 14, details: 'read ECONNRESET' };
/** The same when its clients had been closed before, and it only waited for the last calls. */
export const RESET_LATE: CallStatus = {
  code: 13,
  details: 'Received RST_STREAM with code 0 (Call ended without gRPC status)',
};
/** What it makes of calls that waited for a connection which did not come to be. */
export const NOT_CONNECTED: CallStatus = {
  code: 14,
  details: 'No connection established. Last error: Error: read ECONNRESET. Resolution note: ',
};
/** What it makes of calls that waited for a connection when their client was closed. */
export const CLOSED_EARLY: CallStatus = { code: 14, details: 'Channel closed before call started' };

export interface GrpcError extends Error, CallStatus {
  readonly metadata: Metadata;
}

/** `14 UNAVAILABLE: read ECONNRESET`, with `code`, `details` and `metadata`. */
export function grpcError({ code, details }: CallStatus): GrpcError {
  const error = new Error(`${code} ${status[code] ?? 'undefined'}: ${details}`);
  return Object.assign(error, { code, details, metadata: new Metadata() });
}
