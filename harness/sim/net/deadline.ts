// The deadline of a call, by the wall clock of the process that makes it, as @grpc/grpc-js keeps it.
import type { SimProcess } from '../kernel/sim-process.ts';
import type { CallStatus } from './grpc-error.ts';

/** setTimeout() takes no more ms than this; gRPC then sets no timer at all. */
const LONGEST_MS = 2_147_483_647;

export interface CallOptions {
  readonly deadline?: Date | number;
}

/** Time left in ms, 0 when it has passed, Infinity without a deadline. A clock that jumps later does not move it any more. */
export function remainingMs(process: SimProcess, { deadline }: CallOptions): number {
  if (deadline === undefined) return Infinity;
  const leftMs = (typeof deadline === 'number' ? deadline : deadline.getTime()) - process.wallMs();
  return leftMs > LONGEST_MS ? Infinity : Math.max(0, leftMs);
}

/** DEADLINE_EXCEEDED in the words of @grpc/grpc-js; the time is the one that was allowed. */
export function exceeded(allowedMs: number, host: string, connected: boolean): CallStatus {
  const seconds = (allowedMs / 1000).toFixed(3);
  const where = connected ? `LB pick: 0.001s,remote_addr=${host}` : 'Waiting for LB pick';
  return { code: 4, details: `Deadline exceeded after ${seconds}s,${where}` };
}
