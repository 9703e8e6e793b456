// A cut of one direction instead of both: it says which messages matter.
import type { Pass } from './pass.ts';

export const oneDirection: Pass = {
  name: 'one direction',
  *offer(plan) {
    let simpler = plan;
    for (const [index, fault] of plan.faults.entries()) {
      if (fault.what !== 'cut' || fault.direction !== 'both') continue;
      for (const direction of ['request', 'response'] as const) {
        const candidate = { ...simpler, faults: simpler.faults.with(index, { ...fault, direction }) };
        if (!(yield candidate)) continue;
        simpler = candidate;
        break;
      }
    }
    return simpler;
  },
};
