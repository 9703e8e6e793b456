// SIGKILL of an etcd member: what it had not written is lost, clients lose their connections; it comes back on the same data.
import { needsSignals, type FaultKind } from './fault.ts';

export const memberKill: FaultKind<'member-kill'> = {
  name: 'member-kill',
  summary: 'SIGKILL an etcd member; it is started again later on the same data',
  ruling: 'pass',
  available: needsSignals,
  apply: (etcd, { member }) => etcd.kill(member),
};
