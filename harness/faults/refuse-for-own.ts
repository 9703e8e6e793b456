// What is never done to a cluster that is somebody's own, although a plan asks for it.
import { usageError } from '../errors.ts';
import { faultSchema, isClusterFault } from '../plan/schema.ts';
import type { FaultName, Plan } from '../plan/schema.ts';

/** Kinds of fault that strike workers, and so may occur in any cluster. */
export const faultsOfWorkers: readonly FaultName[] = faultSchema.options
  .filter(({ shape }) => 'worker' in shape)
  .map(({ shape }) => shape.what.value);

/** Throws a usage error for a plan that strikes etcd, or fills it. */
export function refuseForOwn({ faults, ballast }: Pick<Plan, 'faults' | 'ballast'>): void {
  const index = faults.findIndex(isClusterFault);
  const asks = index >= 0 ? `strikes etcd (fault ${index + 1} is "${faults[index]!.what}")` : 'fills etcd with ballast';
  if (index < 0 && !ballast) return;
  throw usageError(
    'plan-not-for-own-etcd',
    `The plan ${asks}, which is never done to a cluster that is somebody's own.`,
    'Take that out of the plan, or run it with --etcd auto.',
  );
}
