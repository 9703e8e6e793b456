// The kinds of fault by name; the plan's `what` is one of these keys.
import type { Fault, FaultName } from '../plan/schema.ts';
import { clock } from './clock.ts';
import { cut } from './cut.ts';
import { drop } from './drop.ts';
import type { FaultKind, FaultTarget, Heal } from './fault.ts';
import { kill } from './kill.ts';
import { pause } from './pause.ts';
import { reset } from './reset.ts';
import { slow } from './slow.ts';

export const faultKinds: { readonly [W in FaultName]: FaultKind<W> } = { kill, pause, cut, drop, slow, reset, clock };

/** Begins a fault on its target; what ends it, if it lasts. */
export function applyFault(target: FaultTarget, fault: Fault): Heal | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the registry gives each name the kind that takes such a fault
  const kind = faultKinds[fault.what] as FaultKind<FaultName>;
  return kind.apply(target, fault);
}
