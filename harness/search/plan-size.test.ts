import { describe, expect, it } from 'vitest';
import type { Plan } from '../plan/schema.ts';
import { describeShrinking, planSize } from './plan-size.ts';
import { swarmPlan } from './swarm.ts';

const drawn = swarmPlan({ seed: '0000000000000003', subject: 'session-mutex', orphaned: false, size: 'large' });
const sized = (workers: number, faults: number, durationMs: number): Plan => ({
  ...drawn,
  etcd: { ...drawn.etcd, members: 1 },
  durationMs,
  workers: Array.from({ length: workers }, () => ({ ...drawn.workers[0]!, rounds: [drawn.workers[0]!.rounds[0]!] })),
  faults: Array.from({ length: faults }, () => ({ what: 'kill', worker: 0, when: { atMs: 1 } })),
});

describe('the size of a plan', () => {
  it('counts', () => {
    expect(planSize(sized(4, 9, 12_000))).toEqual({ workers: 4, faults: 9, members: 1, rounds: 4, durationMs: 12_000 });
  });

  it.each<[Plan, Plan, string]>([
    [
      sized(4, 9, 12_000),
      sized(2, 1, 2_500),
      'Shrunk from 9 faults to 1, from 4 workers to 2, from 4 rounds to 2, from 12 s to 2.5 s.',
    ],
    [sized(2, 1, 1_000), sized(2, 0, 1_000), 'Shrunk from 1 fault to 0.'],
    [{ ...sized(2, 1, 1_000), etcd: { ...drawn.etcd, members: 3 } }, sized(2, 1, 1_000), 'Shrunk from 3 members to 1.'],
    [sized(2, 1, 1_000), sized(2, 1, 1_000), 'No smaller plan fails.'],
    [sized(2, 1, 1_000), { ...sized(2, 1, 1_000), witnessIntervalMs: 1 }, 'Shrunk to simpler numbers.'],
  ])('in words', (before, after, words) => {
    expect(describeShrinking(before, after)).toBe(words);
  });
});
