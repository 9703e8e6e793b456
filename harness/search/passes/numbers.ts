// fast-check's part: whatever is left, by its own structure; lists get shorter, numbers smaller and rounder.
import type { Value } from 'fast-check';
import type { Plan } from '../../plan/schema.ts';
import { plansLike } from '../plan-arbitrary.ts';
import type { Pass } from './pass.ts';

export const simplerNumbers: Pass = {
  name: 'simpler numbers',
  *offer(plan) {
    const plans = plansLike(plan);
    let current = { value: plan, context: undefined as unknown };
    for (;;) {
      let simpler: Value<Plan> | undefined;
      for (const candidate of plans.shrink(current.value, current.context)) {
        if (!(yield candidate.value)) continue;
        simpler = candidate;
        break;
      }
      if (simpler === undefined) return current.value;
      current = simpler;
    }
  },
};
