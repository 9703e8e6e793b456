// A plan that asks an engine for what it cannot do is refused before anything starts.
import { usageError } from '../errors.ts';
import { isCommand } from '../fleet/command-subject.ts';
import { isClusterFault } from '../plan/schema.ts';
import type { Plan } from '../plan/schema.ts';
import type { Engine } from './fault.ts';
import { faultKinds } from './index.ts';

type Asking = Pick<Plan, 'faults'> & Partial<Pick<Plan, 'workers'>>;

/** Throws a usage error for the first fault of the plan that this engine cannot do on this machine. */
export function refuseUnavailable(plan: Asking, engine: Engine): void {
  for (const [index, fault] of plan.faults.entries()) {
    const kind = faultKinds[fault.what];
    const subject = isClusterFault(fault) ? undefined : plan.workers?.[fault.worker]?.subject;
    const why = kind.available(engine, subject);
    if (why === true) continue;
    const other = engine === 'real' ? 'sim' : 'real';
    const elsewhere = !isCommand(subject ?? '') && kind.available(other) === true;
    throw usageError(
      'fault-unavailable',
      `Fault ${index + 1} of the plan is "${fault.what}", and ${engine === 'real' ? 'real processes' : 'the simulation'} cannot have it: ${why}.`,
      elsewhere ? `Run it with --engine ${other}.` : 'Take it out of the plan.',
    );
  }
}
