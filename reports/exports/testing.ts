// For tests: whether what is exported is the history of a mutex, lock by lock.
import type { MutexStep } from '../../harness/checks/testing/mutex-histories.ts';
import { isMutex } from '../../harness/checks/testing/is-mutex.ts';
import type { LockHistory, LockOperation } from './lock-operation.ts';

/** Calls come before answers of the same µs, as in the files. */
export function isLinearizable({ operations }: LockHistory): boolean {
  const locks = new Set(operations.map(({ lock }) => lock));
  return [...locks].every((name) => isMutex(stepsOf(operations.filter(({ lock }) => lock === name))));
}

function stepsOf(operations: readonly LockOperation[]): MutexStep[] {
  return operations
    .flatMap(({ deed, callUs, returnUs, outcome }, id) => [
      { at: callUs, step: { id, deed, type: 'call' as const } },
      { at: returnUs + 0.5, step: { id, deed, type: outcome } },
    ])
    .toSorted((a, b) => a.at - b.at)
    .map(({ step }) => step);
}
