// The kinds of fault by name; the plan's `what` is one of these keys.
import type { ClusterFault, FaultName, WorkerFault } from '../plan/schema.ts';
import { clock } from './clock.ts';
import { compact } from './compact.ts';
import { cut } from './cut.ts';
import { drop } from './drop.ts';
import type { ClusterFaultName, EtcdStruck, EtcdTarget, FaultKind, FaultTarget, Heal, Missed } from './fault.ts';
import { kill } from './kill.ts';
import { leaderKill } from './leader-kill.ts';
import { leaderPause } from './leader-pause.ts';
import { memberKill } from './member-kill.ts';
import { memberPause } from './member-pause.ts';
import { memberRestart } from './member-restart.ts';
import { pause } from './pause.ts';
import { reset } from './reset.ts';
import { slow } from './slow.ts';
import { stall } from './stall.ts';

export const faultKinds: { readonly [W in FaultName]: FaultKind<W> } = {
  kill,
  pause,
  cut,
  drop,
  slow,
  reset,
  clock,
  stall,
  'member-kill': memberKill,
  'member-pause': memberPause,
  'member-restart': memberRestart,
  'leader-kill': leaderKill,
  'leader-pause': leaderPause,
  compact,
};

/** Begins a fault of a worker; what ends it, if it lasts. */
export function applyFault(target: FaultTarget, fault: WorkerFault): Heal | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the registry gives each name the kind that takes such a fault
  const kind = faultKinds[fault.what] as FaultKind<WorkerFault['what']>;
  return kind.apply(target, fault);
}

/** Begins a fault of etcd; whom it struck, or why it found nobody. */
export function applyToEtcd(etcd: EtcdTarget, fault: ClusterFault): EtcdStruck | Missed {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const kind = faultKinds[fault.what] as FaultKind<ClusterFaultName>;
  return kind.apply(etcd, fault);
}
