// The kinds of fault by name; the plan's `what` is one of these keys.
import type { Fault } from '../plan/schema.ts';
import type { FaultKind } from './fault.ts';
import { kill } from './kill.ts';

export const faultKinds: Readonly<Record<Fault['what'], FaultKind>> = { kill };
