// Which members a worker may reach, in the order of its endpoints.
import type { WorkerPlan } from './schema.ts';

/**
 * Those that its plan names, in the plan's order; else all of them, beginning with another one for each worker: a client that uses its
 * first endpoint is spread like one that uses them all.
 */
export function reachable<T>({ members }: Pick<WorkerPlan, 'members'>, worker: number, all: readonly T[]): T[] {
  if (members) return members.flatMap((index) => all.slice(index, index + 1));
  return all.map((_, index) => all[(index + worker) % all.length]!);
}
