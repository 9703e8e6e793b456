// A plan without some of its workers: the others move up, and what pointed at them still does.
import { anchorWorker, isClusterFault } from '../plan/schema.ts';
import type { Fault, Plan } from '../plan/schema.ts';

/** `gone`: indices of workers. Their faults and expectations go with them. At least one worker must stay. */
export function withoutWorkers(plan: Plan, gone: ReadonlySet<number>): Plan {
  const moved = new Map<number, number>();
  const workers = plan.workers.filter((_, index) => {
    if (gone.has(index)) return false;
    moved.set(index, moved.size);
    return true;
  });
  const expect = plan.expect.flatMap((entry) => {
    const worker = moved.get(entry.worker);
    return worker === undefined ? [] : [{ ...entry, worker }];
  });
  return { ...plan, workers, faults: plan.faults.flatMap((fault) => follow(fault, moved)), expect };
}

/** The fault as it is once its worker, or the worker that its anchor counts for, has moved; none if that one is gone. */
function follow(fault: Fault, moved: ReadonlyMap<number, number>): Fault[] {
  const worker = anchorWorker(fault);
  if (worker === undefined) return [fault];
  const now = moved.get(worker);
  if (now === undefined) return [];
  if (!isClusterFault(fault)) return [{ ...fault, worker: now }];
  return 'worker' in fault.when ? [{ ...fault, when: { ...fault.when, worker: now } }] : [fault];
}
