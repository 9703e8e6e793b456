import { expect, test } from 'vitest';
import { tell } from './tell.ts';
import { convictionOf, grantOf, holdOf, timelineOf } from './testing.ts';

const teller = (parts = {}, events = {}) => ({
  timeline: timelineOf(parts),
  pins: [],
  story: [],
  eventOf: (line: number) => events[line],
});

test('a bar tells who, lock, token, lease, TTL, times, and the bound that it was judged by', () => {
  const told = tell(
    { kind: 'hold', index: 0 },
    teller(
      { holds: [holdOf(1, 2e6, 5e6, { token: '7', line: 4 })] },
      { 4: { who: 'w1', text: 'acquired', token: '7', lease: 'a1', bound: 'gone by t+4.52 s' } },
    ),
  );
  expect(told.title).toBe('w1 believes that it holds the lock');
  expect(told.line).toBe(4);
  expect(Object.fromEntries(told.facts)).toEqual({
    lock: 'orders',
    token: '7',
    lease: 'a1',
    TTL: '2 s',
    time: 't+2.000 s to t+5.000 s',
    length: '3 s',
    waited: '1 s',
    until: 'it released',
    incarnation: '1',
    event: 'w1 acquired',
    'judged by': 'gone by t+4.52 s',
    line: '4 of history.jsonl',
  });
});

test('a key tells its revision and what was measured of its end', () => {
  const sample = {
    kind: 'late-expiry',
    atUs: 5e6,
    worker: 1,
    lock: 0,
    valueMs: 610,
    boundMs: 1520,
    boundText: 'its lease',
  };
  const told = tell(
    { kind: 'grant', index: 0 },
    teller({ grants: [grantOf(1, 2e6, 5e6, { end: 'expired', endRevision: 41 })], samples: [sample] }),
  );
  const facts = Object.fromEntries(told.facts);
  expect(facts.until).toBe('its lease ran out (revision 41)');
  expect(facts.revision).toBe('7');
  expect(facts['late-expiry']).toBe('610 ms, bound 1.52 s: its lease');
});

test('what users wrote is cut and made visible', () => {
  const told = tell(
    { kind: 'hold', index: 0 },
    teller({ locks: [`\u202E\u0000${'x'.repeat(9999)}`], holds: [holdOf(1, 2e6, 3e6)] }),
  );
  const lock = Object.fromEntries(told.facts).lock;
  expect(lock.length).toBeLessThan(330);
  expect(lock).toMatch(/^\\u202E\\u0000xxx/);
});

test('of nothing it tells nothing', () => {
  for (const kind of ['hold', 'grant', 'band', 'mark', 'write', 'violation', 'pin'] as const) {
    expect(tell({ kind, index: 3 }, teller())).toBeUndefined();
  }
  expect(
    tell({ kind: 'violation', index: 0 }, teller({ violations: [convictionOf({ convicts: false })] })).facts[0],
  ).toEqual(['check', 'mutual-exclusion (convicts nobody)']);
});
