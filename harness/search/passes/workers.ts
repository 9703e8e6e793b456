// Fewer workers; at least one stays.
import { withoutWorkers } from '../remap.ts';
import type { Pass } from './pass.ts';
import { thinned } from './pass.ts';

export const fewerWorkers: Pass = {
  name: 'fewer workers',
  *offer(plan) {
    const all = plan.workers.map((_, index) => index);
    const keep = (kept: readonly number[]): typeof plan =>
      withoutWorkers(plan, new Set(all.filter((index) => !kept.includes(index))));
    return keep(yield* thinned(all, keep, 1));
  },
};
