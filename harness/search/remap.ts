// A plan without some of its workers: the others move up, and what pointed at them still does.
import type { Plan } from '../plan/schema.ts';

/** `gone`: indices of workers. Their faults and expectations go with them. At least one worker must stay. */
export function withoutWorkers(plan: Plan, gone: ReadonlySet<number>): Plan {
  const moved = new Map<number, number>();
  const workers = plan.workers.filter((_, index) => {
    if (gone.has(index)) return false;
    moved.set(index, moved.size);
    return true;
  });
  const follow = <T extends { worker: number }>(list: readonly T[]): T[] =>
    list.flatMap((entry) => {
      const worker = moved.get(entry.worker);
      return worker === undefined ? [] : [{ ...entry, worker }];
    });
  return { ...plan, workers, faults: follow(plan.faults), expect: follow(plan.expect) };
}
