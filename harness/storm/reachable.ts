// Which members a worker may reach, in the order of its endpoints.
import type { WorkerPlan } from '../plan/schema.ts';

/**
 * Those that its plan names, in the plan's order; else all of them, beginning with another one for each worker: a client that uses its
 * first endpoint is spread like one that uses them all.
 */
export function reachable({ members }: Pick<WorkerPlan, 'members'>, worker: number, urls: readonly string[]): string[] {
  if (members) return members.flatMap((index) => urls[index] ?? []);
  return urls.map((_, index) => urls[(index + worker) % urls.length]!);
}
