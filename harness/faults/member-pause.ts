// SIGSTOP and SIGCONT of an etcd member: connections stay open, nothing is answered, and it does not know it afterwards.
import { needsSignals, type FaultKind } from './fault.ts';

export const memberPause: FaultKind<'member-pause'> = {
  name: 'member-pause',
  summary: 'SIGSTOP an etcd member, SIGCONT it later: connections stay open, nothing is answered',
  ruling: 'pass',
  available: needsSignals,
  apply: (etcd, { member }) => etcd.pause(member),
};
