// A broken connection: RST towards the worker. What etcd has not got is lost, and so is what it answered.
import type { FaultKind } from './fault.ts';

export const reset: FaultKind<'reset'> = {
  name: 'reset',
  summary: "break the worker's connections (RST); it may connect again at once",
  ruling: 'sever',
  available: () => true,
  apply: (target) => {
    target.reset();
    return undefined;
  },
};
