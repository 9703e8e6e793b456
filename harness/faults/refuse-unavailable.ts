// A plan that asks an engine for what it cannot do is refused before anything starts.
import { usageError } from '../errors.ts';
import type { Plan } from '../plan/schema.ts';
import type { Engine } from './fault.ts';
import { faultKinds } from './index.ts';

/** Throws a usage error for the first fault of the plan that this engine cannot do on this machine. */
export function refuseUnavailable(plan: Pick<Plan, 'faults'>, engine: Engine): void {
  for (const [index, { what }] of plan.faults.entries()) {
    const why = faultKinds[what].available(engine);
    if (why === true) continue;
    const other = engine === 'real' ? 'sim' : 'real';
    throw usageError(
      'fault-unavailable',
      `Fault ${index + 1} of the plan is "${what}", and ${engine === 'real' ? 'real processes' : 'the simulation'} cannot have it: ${why}.`,
      faultKinds[what].available(other) === true ? `Run it with --engine ${other}.` : 'Take it out of the plan.',
    );
  }
}
