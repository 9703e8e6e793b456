// SIGSTOP and SIGCONT of a worker: it stands still in the middle of whatever it does, and does not know it afterwards.
import type { FaultKind } from './fault.ts';

export const pause: FaultKind<'pause'> = {
  name: 'pause',
  summary: 'SIGSTOP the worker, SIGCONT it later: it stands still and does not know it',
  ruling: 'pass',
  available: (engine) => (engine === 'real' && process.platform === 'win32' ? 'Windows has no SIGSTOP' : true),
  apply: (target) => target.pause(),
};
