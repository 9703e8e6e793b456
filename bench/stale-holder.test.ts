import { expect, it } from 'vitest';
import { windowsOf } from '../harness/checks/windows.ts';
import { planSchema } from '../harness/plan/schema.ts';
import { cutPlan } from './stale-holder/cut-plan.ts';
import { windowsTable } from './stale-holder.ts';

it('is a row a TTL and two columns a subject', () => {
  const cut = { fault: 'cut', ttlSeconds: 2 };
  const windows = windowsOf([
    { ...cut, subject: 'a', ms: 2_000 },
    { ...cut, subject: 'a', ms: 2_100 },
    { ...cut, subject: 'b', ms: 0 },
    { ...cut, subject: 'b', ms: 900, ttlSeconds: 3 },
  ]);
  const { head, rows } = windowsTable(windows);
  expect(head).toEqual(['under cut', 'a', 'n', 'b', 'n']);
  expect(rows).toEqual([
    ['TTL 2 s', '2.0 s (2.1 s)', '2', '0 (0)', '1'],
    ['TTL 3 s', '–', '0', '0.90 s (0.90 s)', '1'],
  ]);
});

it('plans holders of each subject, all of them cut off', () => {
  const plan = planSchema.parse(cutPlan(['a', 'b'], 3, 5));
  expect(plan.workers.map(({ subject }) => subject)).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);
  expect(plan.faults).toHaveLength(6);
});
