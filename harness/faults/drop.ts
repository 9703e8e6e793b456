// One lost message: the request before etcd gets it, or the answer after etcd acted. The call hangs until its caller gives it up.
import type { FaultKind } from './fault.ts';

export const drop: FaultKind<'drop'> = {
  name: 'drop',
  summary: 'lose one message: a request before etcd gets it, or an answer after etcd acted',
  ruling: 'drop',
  available: () => true,
  apply: () => undefined,
};
