// SIGSTOP and SIGCONT of the member that leads now: the others elect a new one, and the old one does not know it when it goes on.
import { needsSignals, type FaultKind } from './fault.ts';

export const leaderPause: FaultKind<'leader-pause'> = {
  name: 'leader-pause',
  summary: 'SIGSTOP the etcd member that leads, SIGCONT it later',
  ruling: 'pass',
  available: needsSignals,
  apply: (etcd) => etcd.pause('leader'),
};
