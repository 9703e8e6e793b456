// What a gRPC status says about whether etcd did what it was asked.

/** Statuses with which etcd refuses, so that nothing was done; `dropped` never reached it. */
const refusals = new Set([
  'NOT_FOUND',
  'INVALID_ARGUMENT',
  'FAILED_PRECONDITION',
  'ALREADY_EXISTS',
  'OUT_OF_RANGE',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'UNIMPLEMENTED',
  'dropped',
]);

/** After this outcome etcd may have done it, may do it later, or never (timing.md section 4). */
export function leavesOpen(outcome: string | undefined): boolean {
  return outcome !== undefined && outcome !== 'ok' && !refusals.has(outcome);
}
