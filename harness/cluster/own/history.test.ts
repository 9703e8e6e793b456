// A cluster that is somebody's own: its locks begin with the run's prefix, its flags are not the plan's, and others may strike it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimumTtlSeconds } from '../minimum-ttl.ts';
import type { HistoryEvent } from '../../history/events.ts';
import { longestElectionUs } from '../../history/election.ts';
import { latestEnd, reachedBy } from '../../history/lease-end.ts';
import { planOf } from '../../storm/testing.ts';
import { World } from '../../history/world.ts';

const PREFIX = 'lockstorm/run/';

test('no election timeout that grants leases so short is longer than what is reckoned with', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 5, max: 2_000 }),
      fc.integer({ min: 5, max: 50 }),
      fc.nat(1_999),
      (beat, ticks, rest) => {
        const electionMs = beat * ticks + (rest % beat);
        // etcd counts whole ticks.
        expect(longestElectionUs(minimumTtlSeconds(beat, electionMs))).toBeGreaterThanOrEqual(beat * ticks * 1_000);
      },
    ),
  );
});

/** A cluster of so many members whose shortest lease is 2 s; the plan's election timeout is 25 ms. */
function world(members: number, keyPrefix: string | undefined, ...more: HistoryEvent[]): World {
  const made = new World();
  const plan = planOf('session-mutex', 1_000, []);
  const events: HistoryEvent[] = [
    {
      kind: 'run',
      atUs: 0,
      format: 1,
      id: 'run',
      engine: 'real',
      startedAt: '',
      etcd: { version: '3.4.23', provider: 'test', members, floorSeconds: 2, ...(keyPrefix && { keyPrefix }) },
      host: { platform: '', cores: 1, node: '' },
    },
    { kind: 'plan', atUs: 0, plan: { ...plan, etcd: { ...plan.etcd, heartbeatMs: 5, electionMs: 25 } } },
    ...more,
  ];
  for (const [index, event] of events.entries()) made.update(event, index + 1);
  return made;
}

test('locks and keys are told by the prefix, and the plan by the same names', () => {
  const own = world(1, PREFIX);
  expect(own.lockOf(`${PREFIX}orders/1`)).toBe(`${PREFIX}orders`);
  expect(own.lockOf('orders/1')).toBeUndefined();
  expect(own.plan?.workers[0]?.rounds[0]?.lock).toBe(`${PREFIX}orders`);
  expect(world(1, undefined).lockOf('orders/1')).toBe('orders');
});

function leader(atUs: number, term: number): HistoryEvent {
  return { kind: 'leader', atUs, sinceUs: atUs - 100_000, member: 0, leader: 0, term };
}

function end({ servers }: World): number {
  return latestEnd(servers, { fromUs: 1_500_000, ttlUs: 2_000_000, slackUs: 0, crowd: 1, alive: 1 }).untilUs;
}

test('an election is given the time that the cluster may take, not the time that the plan names', () => {
  const events = [leader(100_000, 2), leader(3_000_000, 3)];
  // A leader seen at 3 s that takes E to promote its leases: gone by 3 s + E + TTL + tick.
  expect(end(world(1, undefined, ...events))).toBe(3_000_000 + 25_000 + 2_000_000 + 500_000);
  expect(end(world(1, PREFIX, ...events))).toBe(3_000_000 + longestElectionUs(2) + 2_000_000 + 500_000);
});

test('a member that stopped answering may have done so since it was last heard, and may have run all the time', () => {
  const down: HistoryEvent = { kind: 'member', atUs: 5_000_000, member: 0, state: 'down', sinceUs: 4_000_000 };
  const up: HistoryEvent = { kind: 'member', atUs: 6_000_000, member: 0, state: 'up' };
  const { servers } = world(1, PREFIX, down, up);
  expect(servers.disruptions).toMatchObject([{ what: 'restart', fromUs: 4_000_000, toUs: 6_000_000 }]);
  expect(servers.outages.ranSinceUs(0)).toBe(4_000_000);
});

function away(member: number): HistoryEvent[] {
  return [
    { kind: 'member', atUs: 5_000_000, member, state: 'down', sinceUs: 3_000_000 },
    { kind: 'member', atUs: 6_000_000, member, state: 'up' },
  ];
}

test('a member that did not answer may have been stopped, and goes on with what waited for it', () => {
  const led = leader(100_000, 2);
  // The leader goes on leading: a revoke that failed is tried again after 5 s + 2 E.
  const retriedUs = 6_000_000 + 5_000_000 + 2 * longestElectionUs(2) + 500_000;
  expect(end(world(3, PREFIX, led, ...away(0)))).toBe(retriedUs);
  expect(end(world(3, undefined, led, ...away(0)))).toBeLessThan(retriedUs);
  // A renewal waits in the socket of a follower.
  expect(reachedBy(world(3, PREFIX, led, ...away(1)).servers, 0, 3_500_000).untilUs).toBe(6_250_000);
  expect(reachedBy(world(3, undefined, led, ...away(1)).servers, 0, 3_500_000).untilUs).toBe(3_750_000);
});

test('of a cluster that others may strike nothing is settled before its members had time to tell', () => {
  expect(world(1, undefined).servers.isSettled(1_000_000, 1_000_000)).toBe(true);
  expect(world(1, PREFIX).servers.isSettled(1_000_000, 1_000_000)).toBe(false);
  expect(world(1, PREFIX).servers.isSettled(1_000_000, 6_000_000)).toBe(true);
});
