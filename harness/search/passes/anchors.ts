// Faults at times become faults at messages and steps, where the failing run shows what came just before them.
import type { Fault } from '../../plan/schema.ts';
import { anchorsOf } from '../anchors.ts';
import type { Pass } from './pass.ts';

export const anchorFaults: Pass = {
  name: 'anchored faults',
  *offer(plan, latest) {
    let anchored = plan;
    for (let index = 0; index < plan.faults.length; index++) {
      if (!('atMs' in anchored.faults[index]!.when)) continue;
      const run = latest();
      if (run === undefined) return anchored;
      for (const when of anchorsOf(run.events, anchored).get(index) ?? []) {
        const candidate = {
          ...anchored,
          faults: anchored.faults.with(index, { ...anchored.faults[index]!, when } as Fault),
        };
        if (!(yield candidate)) continue;
        anchored = candidate;
        break;
      }
    }
    return anchored;
  },
};
