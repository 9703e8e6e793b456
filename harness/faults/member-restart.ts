// An orderly restart of an etcd member, as an upgrade does it: SIGTERM, and a start on the same data as soon as it is gone.
import { needsSignals, type FaultKind } from './fault.ts';

export const memberRestart: FaultKind<'member-restart'> = {
  name: 'member-restart',
  summary: 'end an etcd member (SIGTERM) and start it again at once on the same data',
  ruling: 'pass',
  available: needsSignals,
  apply: (etcd, { member }) => etcd.restart(member),
};
