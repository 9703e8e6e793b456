// SIGKILL of the member that leads now: another one is elected, if there are enough, and every lease starts again.
import { needsSignals, type FaultKind } from './fault.ts';

export const leaderKill: FaultKind<'leader-kill'> = {
  name: 'leader-kill',
  summary: 'SIGKILL the etcd member that leads; it is started again later on the same data',
  ruling: 'pass',
  available: needsSignals,
  apply: (etcd) => etcd.kill('leader'),
};
