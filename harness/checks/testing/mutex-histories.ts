// Random little histories of a mutex, and an oracle that knows whether they are linearizable: it tries every order.
import fc from 'fast-check';
import type { Deed } from '../mutex.ts';

/** A call, or what was heard of it. */
export interface MutexStep {
  readonly id: number;
  readonly deed: Deed;
  readonly type: 'call' | 'ok' | 'fail' | 'unknown';
}

interface Interval {
  readonly deed: Deed;
  readonly call: number;
  /** Infinity: it may take place at any time, or never. */
  readonly return: number;
}

/** Histories of at most so many operations, at most as many of them under way at once as there are. */
export function mutexHistories(operations: number): fc.Arbitrary<MutexStep[]> {
  const outcome = fc.constantFrom('ok', 'ok', 'ok', 'ok', 'ok', 'fail', 'unknown', 'never');
  const operation = fc.record({
    deed: fc.constantFrom<Deed>('acquire', 'release'),
    outcome,
    from: fc.integer({ min: 0, max: 4 * operations }),
    // Short ones make an order; long ones leave many.
    length: fc.integer({ min: 1, max: 3 * operations }),
  });
  return fc.array(operation, { minLength: 1, maxLength: operations }).map((all) =>
    all
      .flatMap(({ deed, outcome: type, from, length }, id) => [
        { at: 2 * from, step: { id, deed, type: 'call' as const } },
        ...(type === 'never' ? [] : [{ at: 2 * (from + length) + 1, step: { id, deed, type: type as 'ok' } }]),
      ])
      .toSorted((a, b) => a.at - b.at)
      .map(({ step }) => step),
  );
}

/** Whether any order, and any choice of what took place, explains it. */
export function linearizableByHand(history: readonly MutexStep[]): boolean {
  const failed = new Set(history.filter(({ type }) => type === 'fail').map(({ id }) => id));
  const intervals = history.flatMap(({ id, deed, type }, call): Interval[] => {
    if (type !== 'call' || failed.has(id)) return [];
    const returned = history.findIndex((other) => other.id === id && other.type === 'ok');
    return [{ deed, call, return: returned < 0 ? Number.POSITIVE_INFINITY : returned }];
  });
  return explains(intervals, false);
}

function explains(left: readonly Interval[], held: boolean): boolean {
  if (left.every((interval) => interval.return === Number.POSITIVE_INFINITY)) return true;
  const soonest = Math.min(...left.map((interval) => interval.return));
  return left.some(
    (interval) =>
      interval.call < soonest &&
      held === (interval.deed === 'release') &&
      explains(
        left.filter((other) => other !== interval),
        !held,
      ),
  );
}
