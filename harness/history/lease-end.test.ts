// The latest end of a lease against a little etcd that goes through drawn faults: whenever it lets the lease go, that is in time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from './events.ts';
import { TICK_US, latestEnd, reachedBy } from './lease-end.ts';
import { Servers } from './servers.ts';

const S = 1_000_000;
const TTL_US = 3 * S;
/** One step of the little etcd; what it does on time it does within one. */
const STEP_US = 10_000;

interface Act {
  readonly what: 'restart' | 'pause' | 'leader';
  readonly afterMs: number;
  readonly forMs: number;
  /** Where between its earliest and its latest time a change of the leader came. */
  readonly early: number;
}

const acts = fc.array(
  fc.record({
    what: fc.constantFrom('restart' as const, 'pause' as const),
    afterMs: fc.integer({ min: 100, max: 4_000 }),
    forMs: fc.integer({ min: 100, max: 7_000 }),
    early: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { maxLength: 5 },
);
const changes = fc.array(
  fc.record({
    what: fc.constant('leader' as const),
    afterMs: fc.integer({ min: 1_200, max: 4_000 }),
    forMs: fc.integer({ min: 10, max: 3_000 }),
    early: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { maxLength: 5 },
);

/** When etcd lets a lease go that was last renewed at `renewedUs`, and what its history tells. */
function play(drawn: readonly Act[], members: 1 | 3, renewedUs: number): { goneUs: number; servers: Servers } {
  const servers = new Servers();
  servers.members = members;
  let line = 0;
  const tell = (event: Partial<HistoryEvent>, atUs: number): void =>
    servers.update({ ...event, atUs } as HistoryEvent, ++line);
  if (members === 3) tell({ kind: 'leader', member: 0, leader: 0, term: 1, sinceUs: 0 }, 1);
  let atUs = 0;
  const held: { fromUs: number; toUs: number }[] = [];
  const anew: number[] = [];
  for (const [i, { what, afterMs, forMs, early }] of drawn.entries()) {
    const fromUs = atUs + afterMs * 1_000;
    const toUs = fromUs + forMs * 1_000;
    if (what === 'leader') {
      const member = (i + 1) % 3;
      anew.push(fromUs + Math.floor((toUs - fromUs) * early));
      tell({ kind: 'leader', member, leader: member, term: i + 2, sinceUs: fromUs }, toUs);
    } else {
      held.push({ fromUs, toUs });
      if (what === 'restart') anew.push(toUs);
      tell({ kind: 'member', member: 0, state: what === 'restart' ? 'down' : 'paused' }, fromUs);
      tell({ kind: 'member', member: 0, state: what === 'restart' ? 'up' : 'resumed' }, toUs);
    }
    atUs = toUs;
  }
  const runs = (us: number): boolean => held.every(({ fromUs, toUs }) => us < fromUs || us >= toUs);
  let expiresUs = renewedUs + TTL_US;
  let nextPassUs = renewedUs;
  for (let us = renewedUs; ; us += STEP_US) {
    for (const anewUs of anew)
      if (anewUs >= us && anewUs < us + STEP_US) expiresUs = Math.max(expiresUs, anewUs + servers.electionUs + TTL_US);
    if (!runs(us) || us < nextPassUs) continue;
    if (us >= expiresUs) return { goneUs: us, servers };
    nextPassUs = us + TICK_US;
  }
}

describe('the latest end of a lease', () => {
  it.each([
    ['restarts and stops of the only member', acts, 1],
    ['changes of the leader', changes, 3],
  ] as const)('is not before etcd lets it go, under %s', (_name, arbitrary, members) => {
    fc.assert(
      fc.property(arbitrary as fc.Arbitrary<Act[]>, fc.integer({ min: 0, max: 3_000 }), (drawn, renewedMs) => {
        const { goneUs, servers } = play(drawn, members, renewedMs * 1_000);
        const { untilUs: fromUs } = reachedBy(servers, 0, renewedMs * 1_000);
        const end = latestEnd(servers, { fromUs, ttlUs: TTL_US, slackUs: S, crowd: 1, alive: 1 });
        // A step of the model late, and nothing more.
        expect(goneUs).toBeLessThanOrEqual(end.untilUs + 2 * STEP_US);
      }),
      { numRuns: 300, seed: 20_26 },
    );
  });

  it('waits for what was on its way to a member that was stopped', () => {
    const { servers } = play([{ what: 'pause', afterMs: 2_000, forMs: 5_000, early: 0 }], 1, 0);
    expect(reachedBy(servers, 0, 1.7 * S)).toEqual({ untilUs: 1.95 * S, by: [] });
    expect(reachedBy(servers, 0, 1.8 * S)).toMatchObject({ untilUs: 7.25 * S, by: [{ what: 'pause' }] });
  });

  it('counts the leases that are in each other’s way', () => {
    const servers = new Servers();
    const end = (crowd: number, alive = crowd): number =>
      latestEnd(servers, { fromUs: 0, ttlUs: TTL_US, slackUs: S, crowd, alive }).untilUs / S;
    expect([1, 499, 500, 2_000].map((n) => end(n))).toEqual([3.5, 3.5, 4, 5.5]);
    // 16 batches wait at most: what is dropped is looked at again after 5 s + 2 E.
    expect(end(8_001)).toBe(3.5 + 8 + 7);
    servers.update({ kind: 'member', member: 0, state: 'down', atUs: S }, 1);
    servers.update({ kind: 'member', member: 0, state: 'up', atUs: 2 * S }, 2);
    expect([1, 999, 1_500].map((n) => end(1, n))).toEqual([6.5, 7, 6.5 + 1.5 + 2]);
  });
});
