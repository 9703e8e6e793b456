// A shorter run: it ends just behind the violation. Early among the passes, for on real processes each later candidate takes this long.
import { UNHURRIED_MS } from '../plan-limits.ts';
import type { Pass } from './pass.ts';

/** Behind the violation, for checks that must see a little more, in ms. */
const BEHIND_MS = [0, 1_000];

export const shorterRun: Pass = {
  name: 'shorter run',
  *offer(plan, latest) {
    const run = latest();
    if (run?.violationAtUs === undefined) return plan;
    let stormAtUs = 0;
    for (const event of run.events) {
      if (event.kind === 'phase' && event.phase === 'storm') {
        stormAtUs = event.atUs;
        break;
      }
    }
    const violationMs = Math.max(0, (run.violationAtUs - stormAtUs) / 1000);
    for (const behindMs of BEHIND_MS) {
      const durationMs = Math.max(UNHURRIED_MS, (Math.floor((violationMs + behindMs) / 100) + 1) * 100);
      const candidate = { ...plan, durationMs };
      if (candidate.durationMs < plan.durationMs && (yield candidate)) return candidate;
    }
    return plan;
  },
};
