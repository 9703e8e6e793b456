import { expect, test } from 'vitest';
import { samplePlan } from '../../reports/testing.ts';
import { onEachVersion, pairsOnEachVersion } from './matrix.ts';
import { Schedule } from './schedule.ts';
import type { Pair } from './schedule.ts';

const versions = ['3.4.23', '3.5.21', '3.6.14'];

function pair(scenario: string, durationMs: number): Pair {
  const plan = (seed: string) => samplePlan({ scenario, seed, durationMs });
  return { scenario, subject: 'session-mutex', weight: 1, turn: 0, plans: 1, plan };
}

function order(
  runsEach: number | undefined,
  leftMs: number | undefined,
  most: number,
): { names: string[]; seeds: number } {
  const pairs = pairsOnEachVersion([pair('short', 1000), pair('long', 9000)], versions);
  const schedule = new Schedule({ seed: '0000000000000001', regressions: [], pairs, runsEach });
  const plans = Array.from({ length: most }, () => schedule.next(leftMs)).flatMap((plan) => (plan ? [plan] : []));
  return {
    names: plans.map(({ scenario, etcd }) => `${scenario} ${etcd.version}`),
    seeds: new Set(plans.map(({ seed }) => seed)).size,
  };
}

test('a plan is run on each version, and names it; without versions it stays as it is', () => {
  const plan = samplePlan();
  expect(onEachVersion(plan, versions).map(({ etcd }) => etcd.version)).toEqual(versions);
  expect(onEachVersion(plan, [])).toEqual([plan]);
});

test('the first pass has each version of a scenario before the next scenario, with the same seed', () => {
  const { names, seeds } = order(undefined, 600_000, 6);
  expect(names).toEqual([
    ...versions.map((version) => `long ${version}`),
    ...versions.map((version) => `short ${version}`),
  ]);
  expect(seeds).toBe(2);
});

test('so many runs of each: all versions once, then all again', () => {
  const { names, seeds } = order(2, undefined, 20);
  expect(names).toHaveLength(12);
  expect(names.slice(0, 6).toSorted()).toEqual(names.slice(6).toSorted());
  expect(names.slice(0, 3)).toEqual(versions.map((version) => `short ${version}`));
  expect(seeds).toBe(4);
});

test('what there was no time for is named with its version', () => {
  const pairs = pairsOnEachVersion([pair('long', 90_000), pair('short', 1000)], versions.slice(0, 2));
  const schedule = new Schedule({ seed: '0000000000000001', regressions: [], pairs, runsEach: undefined });
  while (schedule.next(10_000) !== undefined && schedule.untried.length === 0);
  expect(schedule.untried).toEqual([
    'long with session-mutex on etcd 3.4.23',
    'long with session-mutex on etcd 3.5.21',
  ]);
});
