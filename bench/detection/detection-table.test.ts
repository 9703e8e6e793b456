import { expect, it } from 'vitest';
import { swarmPlan } from '../../harness/search/swarm.ts';
import type { Detection } from './detect.ts';
import { detectionTable } from './detection-table.ts';

const plan = { ...swarmPlan({ seed: '00000000000000aa', subject: 'broken/no-lease', orphaned: false }), faults: [] };

function detection(plans: number, cpuMs: number, runs: number): Detection {
  return {
    subject: 'broken/no-lease',
    check: 'late-expiry',
    seed: '00000000000000aa',
    any: { check: 'leaks', plans: 1, cpuMs: cpuMs / 2 },
    named: { check: 'late-expiry', plans, cpuMs },
    minimum: {
      check: 'late-expiry',
      plan,
      traceHash: '0',

      runs,
      cpuMs: 4_000,
      complete: true,
      otherSeeds: 20,
    },
  };
}

it('gives one row to each subject and check, with medians and the worst', () => {
  const { rows } = detectionTable([detection(1, 10, 5), detection(9, 500, 50), detection(2, 20, 7)]);
  const workers = `${plan.workers.length} (${plan.workers.length})`;
  expect(rows).toEqual([
    [
      'no-lease',
      'late-expiry',
      '3 of 3',
      '2 (9)',
      '0.02 (0.5)',
      '3 of 3',
      '1 (1)',
      '0.01 (0.25)',
      '7 (50)',
      '4 (4)',
      '0 (0)',
      workers,
    ],
  ]);
});

it('says so when nothing was found', () => {
  const nothing: Detection = { ...detection(1, 1, 1), subject: 'etcd3-lock', any: null, named: null, minimum: null };
  const { rows, head } = detectionTable([detection(1, 10, 5), nothing, nothing]);
  expect(rows.map(([subject]) => subject)).toEqual(['no-lease', 'etcd3-lock']);
  expect(rows[1]).toEqual(['etcd3-lock', 'late-expiry', '0 of 2', '–', '–', '0 of 2', '–', '–', '–', '–', '–', '–']);
  expect(head.length).toBe(rows[1]!.length);
});
