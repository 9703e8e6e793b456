// A black hole between a worker and etcd, in one direction or both: messages wait until it is over, and nobody is told.
import type { FaultKind } from './fault.ts';

export const cut: FaultKind<'cut'> = {
  name: 'cut',
  summary: 'cut the worker off from etcd, in one direction or both: messages wait, nobody is told',
  ruling: 'pass',
  available: () => true,
  apply: (target, { direction }) => target.cut(direction),
};
