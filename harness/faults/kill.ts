// SIGKILL of a worker: no handler runs, no lock is released, the kernel closes its sockets.
import type { FaultKind } from './fault.ts';

export const kill: FaultKind<'kill'> = {
  name: 'kill',
  summary: 'SIGKILL the worker: no handler runs, nothing is released',
  ruling: 'sever',
  available: (engine) => (engine === 'real' && process.platform === 'win32' ? 'Windows has no SIGKILL' : true),
  apply: (target) => {
    target.sigkill();
    return undefined;
  },
};
