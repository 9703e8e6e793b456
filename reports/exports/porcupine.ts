// export --to porcupine: a JSON array of porcupine.Operation, which Go's encoding/json reads as it stands.
import { clientsOf } from './clients.ts';
import type { LockHistory } from './lock-operation.ts';

/**
 * The text, an operation a line. Times are ns. One of unknown outcome returns after everything else, so that it may be placed anywhere after
 * its call; at the end it disturbs nobody, which is as good as never.
 */
export function* porcupineLines({ operations, endUs }: LockHistory): Generator<string> {
  const { clients, threads } = clientsOf(operations);
  const neverNs = (Math.max(endUs, ...lastOf(operations)) + 1_000_000) * 1_000;
  let before = '[\n';
  for (const { operation, thread, process } of clients) {
    const { deed, lock, hold, worker, by, callUs, returnUs, outcome, error } = operation;
    const line = {
      ClientId: thread + process * threads,
      Input: { op: deed, lock, hold, worker, by },
      Call: callUs * 1_000,
      Output: { outcome, ...(error !== undefined && { error }) },
      Return: outcome === 'unknown' ? neverNs : returnUs * 1_000 + 500,
    };
    yield `${before}${JSON.stringify(line)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** Spreading a long list into Math.max overflows the stack. */
function lastOf(operations: LockHistory['operations']): number[] {
  return [operations.reduce((last, { returnUs }) => Math.max(last, returnUs), 0)];
}
