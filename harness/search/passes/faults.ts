// Fewer faults: first none at all (many bugs need none), later halves, quarters, single ones.
import type { Pass } from './pass.ts';
import { thinned } from './pass.ts';

export const noFaults: Pass = {
  name: 'no faults',
  *offer(plan) {
    const without = { ...plan, faults: [] };
    return plan.faults.length > 0 && (yield without) ? without : plan;
  },
};

export const fewerFaults: Pass = {
  name: 'fewer faults',
  *offer(plan) {
    const faults = yield* thinned(plan.faults, (kept) => ({ ...plan, faults: [...kept] }));
    return { ...plan, faults: [...faults] };
  },
};
