// SIGKILL of a worker: no handler runs, no lock is released, the kernel closes its sockets.
import type { FaultKind } from './fault.ts';

export const kill: FaultKind = {
  name: 'kill',
  summary: 'SIGKILL the worker: at a time, at a phase of an RPC, or at a step of the protocol',
  available: () => (process.platform === 'win32' ? 'Windows has no SIGKILL' : true),
  apply: (target) => target.sigkill(),
};
