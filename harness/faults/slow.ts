// A slow link: every message between a worker and etcd takes longer, in each direction, and stays in order.
import type { FaultKind } from './fault.ts';

export const slow: FaultKind<'slow'> = {
  name: 'slow',
  summary: 'slow down each message between the worker and etcd, in order',
  ruling: 'pass',
  available: () => true,
  apply: (target, { delayMs }) => target.slow(delayMs),
};
