// Does it connect? Nothing else can be asked of an adapter that does not.
import { ok } from '../finding.ts';
import type { Probe } from '../probe.ts';

export const connects: Probe = {
  name: 'connects',
  ask: async (lab) => {
    const sinceUs = lab.nowUs();
    await lab.worker();
    return ok(`ready after ${((lab.nowUs() - sinceUs) / 1_000_000).toFixed(1)} s.`);
  },
};
