import { expect, it } from 'vitest';
import type { Fault } from '../plan/schema.ts';
import { planSchema } from '../plan/schema.ts';
import { withoutWorkers } from './remap.ts';
import { swarmPlan } from './swarm.ts';

const base = swarmPlan({
  seed: '0000000000000001',
  subject: 'session-mutex',
  orphaned: false,
  overrides: { workers: 4 },
});
const kill = (worker: number): Fault => ({ what: 'kill', worker, when: { atMs: worker } });
const plan = {
  ...base,
  faults: [kill(3), kill(1), kill(0), kill(2)],
  expect: [1, 3].map((worker) => ({ worker, outcome: 'failed' as const, because: `of w${worker}` })),
};

it('moves faults and expectations with their workers, and drops those of the gone', () => {
  const fewer = withoutWorkers(plan, new Set([1, 2]));
  expect(fewer.workers).toEqual([plan.workers[0], plan.workers[3]]);
  expect(fewer.faults).toEqual([
    { what: 'kill', worker: 1, when: { atMs: 3 } },
    { what: 'kill', worker: 0, when: { atMs: 0 } },
  ]);
  expect(fewer.expect).toEqual([{ worker: 1, outcome: 'failed', because: 'of w3' }]);
  expect(planSchema.parse(fewer)).toEqual(fewer);
});

it('leaves a plan alone when nobody goes', () => {
  expect(withoutWorkers(plan, new Set())).toEqual(plan);
});
