// Late expiry under faults of etcd, case by case of timing.md section 3: the key gone just within the bound is cleared, the same history with the key
// gone a little beyond it is convicted. All of it happens in seconds: granted at 1 s, renewed at 2 s, TTL 3 s, E 1 s, tick 0.5 s, ε 1.002 s.
import { describe, expect, it } from 'vitest';
import { judgedStory } from './testing/etcd-story.ts';
import type { EtcdStory, Report } from './testing/etcd-story.ts';

const EPSILON = 1.002;
const TICK = 0.5;
const E = 1;
const G = 3;
/** Canaries say within 0.1 s when a key went. */
const CANARY = 0.15;

const down = (atS: number, member = 0): Report => ({ atS, member, state: 'down' });
const up = (atS: number, member = 0): Report => ({ atS, member, state: 'up' });
const paused = (atS: number, member = 0): Report => ({ atS, member, state: 'paused' });
const resumed = (atS: number, member = 0): Report => ({ atS, member, state: 'resumed' });
/** Everybody says so within 0.1 s. */
const led = (atS: number, leader: number, term: number, by: number = leader): Report => ({
  atS,
  sinceS: atS - 0.1,
  member: by,
  leader,
  term,
});
const first = led(0.1, 0, 2);

interface Case extends Omit<EtcdStory, 'goneS'> {
  /** The formula of docs/checks.md for this story, without ε. */
  readonly bound: number;
}

const cases: Readonly<Record<string, Case>> = {
  '(1) nothing happens': { bound: 2.001 + G + TICK },
  '(1) a last keepalive that is not answered': {
    renewals: [{ atS: 2, answeredS: 2.001 }, { atS: 2.5 }],
    bound: 2.5 + 0.25 + G + TICK,
  },
  '(1) TTL 1 asked, 2 granted': { ttlSeconds: 2, askedSeconds: 1, bound: 2.001 + 2 + TICK },
  '(1) 8 s granted with flags 500/5000': { ttlSeconds: 8, askedSeconds: 2, electionMs: 5_000, bound: 2.001 + 2 + TICK },
  '(1) 2,000 leases that run out together': { crowd: 1_999, renewals: [], bound: 1.001 + G + TICK + 4 * 0.5 },
  '(2) a restart': { reports: [down(3), up(4)], bound: 4 + E + G + TICK },
  '(2) a restart 0.1 s before the end': { reports: [down(4.9), up(6)], bound: 6 + E + G + TICK },
  '(2) a restart within the tick': { reports: [down(5.4), up(6.4)], bound: 6.4 + E + G + TICK },
  '(2) two restarts in a row': { reports: [down(3), up(4), down(7), up(8)], bound: 8 + E + G + TICK },
  '(2) a restart with E of 5 s': { electionMs: 5_000, reports: [down(3), up(4)], bound: 4 + 5 + G + TICK },
  '(2) a restart and 2,000 leases': {
    crowd: 1_999,
    reports: [down(3), up(4)],
    bound: 4 + E + G + TICK + 4 * 0.5 + 2_000 / 750,
  },
  '(4) stopped beyond the end': { reports: [paused(3), resumed(9)], bound: 9 + TICK },
  '(4) stopped for 2 TTL, a keepalive queued in it': {
    renewals: [{ atS: 2, answeredS: 2.001 }, { atS: 3.2 }],
    reports: [paused(3.1), resumed(9.1)],
    bound: 9.1 + 0.25 + G + TICK,
  },
  '(4) stopped, and the queued keepalive answered': {
    renewals: [
      { atS: 2, answeredS: 2.001 },
      { atS: 3.2, answeredS: 4.6 },
    ],
    reports: [paused(3.1), resumed(4.5)],
    bound: 4.6 + G + TICK,
  },
  '(3) the leader killed': {
    members: 3,
    reports: [first, down(3), led(4.2, 1, 3), up(12)],
    bound: 4.2 + E + G + TICK,
  },
  '(3) the leader killed twice in a row': {
    members: 3,
    reports: [first, down(3), led(4.2, 1, 3), up(5), down(6, 1), led(7.3, 2, 4), up(9, 1)],
    bound: 7.3 + E + G + TICK,
  },
  '(3) the leader stopped, and told of it only when it goes on': {
    members: 3,
    reports: [first, paused(3), led(4.2, 1, 3), resumed(9), { atS: 9.1, sinceS: 2.9, member: 0, leader: 1, term: 3 }],
    bound: 4.2 + E + G + TICK,
  },
  '(3) an election that takes long': {
    members: 3,
    reports: [first, down(4.9), led(9.5, 1, 3), up(12)],
    bound: 9.5 + E + G + TICK,
  },
  '(3) a leader change that nobody caused': {
    members: 3,
    reports: [first, { atS: 4.9, sinceS: 4.4, member: 1, leader: 2, term: 3 }],
    bound: 4.9 + E + G + TICK,
  },
  '(3) a revoke under way when the leader stops for a moment': {
    members: 3,
    reports: [first, paused(5.2), resumed(5.9)],
    bound: 5.9 + TICK + 5 + 2 * E,
  },
  '(3) a follower killed': { members: 3, reports: [first, down(3, 1), up(12, 1)], bound: 2.001 + G + TICK },
  '(3) the majority lost and back': {
    members: 3,
    reports: [first, down(3, 1), down(3.1, 2), up(12, 1), up(12.1, 2), led(13, 0, 4)],
    bound: 13 + E + G + TICK,
  },
};

describe('late-expiry', () => {
  describe.each(Object.entries(cases))('%s', (_name, { bound, ...story }) => {
    const killedS = 2.6;
    const until = { killedS, untilS: bound + 14 };

    it('clears a key that goes just within its bound', () => {
      const result = judgedStory('late-expiry', { ...story, ...until, goneS: bound + EPSILON - CANARY });
      expect({ violations: result.violations, inconclusive: result.inconclusive }).toEqual({
        violations: [],
        inconclusive: {},
      });
      expect(result.judged).toEqual({ expiries: 1 });
    });

    it('convicts it a little beyond', () => {
      const result = judgedStory('late-expiry', { ...story, ...until, goneS: bound + EPSILON + CANARY });
      expect(result.violations.map(({ what }) => what)).toEqual([expect.stringContaining('outlived its bound')]);
    });
  });
});

/** The leader is killed at 3 s, and another one is there at 4.2 s. */
const leaderKilled = {
  members: 3,
  killedS: 2.6,
  reports: [first, down(3), led(4.2, 1, 3), up(12)],
  untilS: 24,
} as const;

describe('late-expiry under faults of etcd', () => {
  it('says which events put a bound off, and how many bounds', () => {
    const result = judgedStory('late-expiry', { ...leaderKilled, goneS: 11 });
    expect(result.violations[0]!.expected).toMatch(
      /put off to t\+9\.\d+ s because .*etcd's leader changed between t\+4\.1 s and t\+4\.2 s \(member 1, term 3\)/,
    );
    expect(result.violations[0]!.story.map(({ text }) => text).join()).toContain("etcd's leader changed");
    expect(result.seen).toContain('1 of 1 bounds widened');
    expect(result.seen).toContain('1 by leader changes');
  });

  it('blames the server for what nobody renewed, and the library for a lease longer than was asked for', () => {
    const server = judgedStory('late-expiry', { killedS: 2.6, goneS: 12 });
    expect(server.violations).toMatchObject([{ side: 'server' }]);
    const library = judgedStory('late-expiry', { killedS: 2.6, goneS: 9, ttlSeconds: 7, askedSeconds: 3 });
    expect(library.violations).toMatchObject([{ side: 'library' }]);
  });

  it('waits for news of the leader before it convicts', () => {
    // Nobody answers for 6 s; then it is known that somebody took over in that time.
    const told: Report = { atS: 11, sinceS: 5.2, member: 1, leader: 1, term: 3 };
    const story = {
      members: 3,
      killedS: 2.6,
      goneS: 9.5,
      untilS: 24,
      renewals: [{ atS: 2, answeredS: 2.001 }],
    } as const;
    expect(judgedStory('late-expiry', { ...story, reports: [first, told] }).violations).toEqual([]);
    expect(judgedStory('late-expiry', { ...story, reports: [first] }).violations).toHaveLength(1);
  });

  it('says nothing while a member that led is away for good', () => {
    const result = judgedStory('late-expiry', {
      killedS: 2.6,
      reports: [down(3)],
      goneS: undefined,
      silentS: [[3, 20]],
      untilS: 20,
    });
    expect(result).toMatchObject({ violations: [], verdict: 'inconclusive' });
  });

  it('judges although canaries failed, where a fault explains that', () => {
    const story = { killedS: 2.6, goneS: 8, silentS: [[3, 4.2]] } as const;
    const known = judgedStory('late-expiry', { ...story, reports: [down(3), up(4)] });
    expect(known).toMatchObject({ judged: { expiries: 1 }, inconclusive: {}, violations: [] });
    const unknown = judgedStory('late-expiry', story);
    expect(unknown.inconclusive).toEqual({ 'etcd or the host was too slow to judge': 1 });
  });

  it('does not let one fault excuse what comes long after it', () => {
    const story = { killedS: 2.6, goneS: 16, silentS: [[14.5, 15]] } as const;
    const result = judgedStory('late-expiry', { ...story, reports: [down(3), up(4)] });
    expect(result.violations).toHaveLength(1);
  });
});

describe('early-expiry', () => {
  const stale: readonly Report[] = [first, paused(2.2), led(3.4, 1, 3), resumed(9)];
  const renewed = [
    { atS: 2, answeredS: 2.001 },
    { atS: 8, answeredS: 8.002 },
  ];

  it('does not convict a lock whose lease etcd let go too early', () => {
    const result = judgedStory('early-expiry', { goneS: 4, untilS: 14 });
    expect(result).toMatchObject({ verdict: 'safe', violations: [], findings: [{ side: 'server' }] });
    expect(result.findings[0]!.what).toBe('etcd let the key of "jobs" go 1.000 s before its lease could have run out');
    expect(result.seen).toContain('1 let go by etcd itself before its time');
    expect(judgedStory('early-expiry', { goneS: 5.1, untilS: 14 }).findings).toEqual([]);
  });

  it('convicts it where the lock is a service of etcd', () => {
    const result = judgedStory('early-expiry', { goneS: 4, untilS: 14, served: true });
    expect(result).toMatchObject({ verdict: 'unsafe', findings: [], violations: [{ side: 'server' }] });
  });

  it('convicts a library that asks etcd for less than it was asked for', () => {
    const result = judgedStory('early-expiry', { goneS: 5.2, askedSeconds: 5, untilS: 14 });
    expect(result).toMatchObject({ verdict: 'unsafe', findings: [], violations: [{ side: 'library' }] });
  });

  it.each([
    ['3.4.23', 'etcd 3.4.23 has etcd#15247'],
    ['3.5.12', 'etcd 3.5.12 has etcd#15247'],
    ['3.5.13', 'has the repair of etcd#15247'],
    ['3.6.14', 'has the repair of etcd#15247'],
    ['model', 'as etcd#15247 does'],
  ])('names the known bug of a stale leader: %s', (version, says) => {
    const story = { members: 3, version, renewals: renewed, reports: stale, goneS: 9.05, untilS: 24 } as const;
    expect(judgedStory('early-expiry', story).findings[0]!.what).toContain(says);
  });

  it('names the known bug of a renewal that crosses with the revoke', () => {
    const story = { renewals: [{ atS: 3.9, answeredS: 4.1 }], goneS: 4, untilS: 14 } as const;
    expect(judgedStory('early-expiry', story).findings[0]!.what).toContain('etcd 3.4.23 has etcd#20590');
    expect(judgedStory('early-expiry', { ...story, version: '3.5.23' }).findings[0]!.what).toContain('and yet');
  });
});
