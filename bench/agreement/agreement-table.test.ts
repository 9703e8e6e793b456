import { expect, it } from 'vitest';
import type { Plan } from '../../harness/plan/schema.ts';
import { swarmPlan } from '../../harness/search/swarm.ts';
import type { Detection } from '../detection/detect.ts';
import { agreementTable, planPhrase } from './agreement-table.ts';
import type { Replays } from './replay-real.ts';

const plan: Plan = {
  ...swarmPlan({ seed: '00000000000000aa', subject: 'broken/no-lease', orphaned: false, overrides: { workers: 2 } }),
  durationMs: 1_500,
  faults: [{ what: 'kill', worker: 1, when: { event: 'acquired', nth: 1, afterMs: 20 } }],
};
const detection: Detection = {
  subject: 'broken/no-lease',
  check: 'late-expiry',
  seed: plan.seed,
  any: null,
  named: { check: 'late-expiry', plans: 1, cpuMs: 1 },
  minimum: {
    check: 'late-expiry',
    plan,
    traceHash: 'f00d',

    runs: 2,
    cpuMs: 3,
    complete: true,
    otherSeeds: 19,
  },
};
const replays: Replays = { of: 3, same: 2, any: 3, by: ['late-expiry'], elapsedMs: [4_000, 9_000, 5_000], errors: [] };

it('tells a plan in one phrase', () => {
  expect(planPhrase(plan)).toBe('2 workers, 1.5 s: SIGKILL w1 20 ms after its 1st "acquired"');
  expect(planPhrase({ ...plan, workers: plan.workers.slice(0, 1), faults: [] })).toBe('1 worker, 1.5 s: no faults');
});

it('has the same check apart from any check', () => {
  const { rows, head } = agreementTable([{ detection, replays }]);
  expect(rows[0]).toEqual(['no-lease', 'late-expiry', planPhrase(plan), 'f00d', '19 of 20', '2 of 3', '3 of 3', '5']);
  expect(head.length).toBe(rows[0]!.length);
});

it('says what was not found, found otherwise, or could not be run', () => {
  const another: Detection = { ...detection, named: null, minimum: { ...detection.minimum!, check: 'leaks' } };
  const broken: Replays = { of: 0, same: 0, any: 0, by: [], elapsedMs: [], errors: ['No clock can be moved here.'] };
  const { rows } = agreementTable([
    { detection: { ...detection, named: null, minimum: null }, replays: null },
    { detection: another, replays },
    { detection, replays: broken },
  ]);
  expect(rows[0]!.slice(1, 4)).toEqual(['late-expiry', 'not found', '–']);
  expect(rows[1]![1]).toBe('leaks (late-expiry was not found)');
  expect(rows[2]!.slice(5)).toEqual(['No clock can be moved here.', '–', '–']);
});
