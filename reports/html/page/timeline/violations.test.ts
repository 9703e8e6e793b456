import { expect, test } from 'vitest';
import { blamed, convictionLabel } from './conviction-label.ts';
import { involvedIn } from './involved-rows.ts';
import { buildLanes } from './lanes.ts';
import { pinsOf } from './pins.ts';
import { spoken } from './spoken.ts';
import { convictionOf, grantOf, holdOf, timelineOf } from './testing.ts';

const step = (who: string, atUs: number, line: number, text = '') => ({ who, atUs, line, text });

test('a violation in few words', () => {
  const span = { fromUs: 1e6, untilUs: 1_610_000 };
  expect(convictionLabel(convictionOf())).toBe('1.062 s: w1 and w2 both believe');
  // A thief is named first and believes nothing.
  expect(convictionLabel(convictionOf({ workers: [9, 4, 2] }))).toBe('1.062 s: w2 and w4 both believe');
  expect(convictionLabel(convictionOf({ ...span, check: 'stale-holder' }))).toBe('stale for 0.610 s');
  expect(convictionLabel(convictionOf({ ...span, check: 'late-expiry' }))).toBe('0.610 s too late');
  expect(convictionLabel(convictionOf({ ...span, check: 'early-expiry' }))).toBe('0.610 s too early');
  expect(convictionLabel(convictionOf({ ...span, check: 'liveness', workers: [3] }))).toBe(
    '0.610 s: free, and w3 waits',
  );
  expect(convictionLabel(convictionOf({ fromUs: 1, untilUs: 1, check: 'fencing', workers: [3] }))).toBe('fencing: w3');
  expect(convictionLabel(convictionOf({ fromUs: 1, untilUs: 1, check: 'leaks', workers: [] }))).toBe('leaks');
  expect(convictionLabel(convictionOf({ fromUs: 1, untilUs: 1, check: 'x', workers: [1, 2, 3, 4, 5] }))).toBe(
    'x: w1, w2, w3 and 2 more',
  );
});

test('a thief is named, and is not whose bars are wrong', () => {
  expect(blamed(convictionOf({ workers: [9, 4, 2] }))).toEqual([2, 4]);
  expect(blamed(convictionOf({ check: 'leaks', workers: [3, 1] }))).toEqual([3, 1]);
});

test('two that believe: both upper bars; a key that is late: the lower one, in the row that the story tells of', () => {
  const timeline = timelineOf({
    holds: [holdOf(1, 2e6, 5e6, { line: 11 }), holdOf(2, 3e6, 4.1e6, { line: 12 })],
    grants: [grantOf(1, 2e6, 9e6, { line: 21 }), grantOf(1, 2.5e6, 9e6, { line: 22, fromUs: null })],
  });
  const lanes = buildLanes(timeline);
  expect(involvedIn(convictionOf(), lanes, timeline)).toEqual({
    half: 'upper',
    lanes: [
      { worker: 1, rows: [0] },
      { worker: 2, rows: [0] },
    ],
  });
  const late = convictionOf({
    check: 'late-expiry',
    workers: [1],
    story: [{ line: 22, atUs: 2.5e6, who: 'w1', text: 'puts its key' }],
  });
  expect(involvedIn(late, lanes, timeline)).toEqual({ half: 'lower', lanes: [{ worker: 1, rows: [1] }] });
});

test('pins carry the numbers of the story and stand where it happened', () => {
  const timeline = timelineOf({
    grants: [grantOf(1, 2e6, 5.951e6)],
    marks: [{ place: { lane: 'member', member: 0 }, what: 'fault', atUs: 3e6, text: 'SIGKILL', line: 40 }],
    bands: [{ place: { lane: 'worker', worker: 1 }, what: 'cut', fromUs: 3.9e6, untilUs: 7e6, text: 'cut', line: 41 }],
  });
  const pins = pinsOf(
    convictionOf({
      workers: [1, 2],
      story: [
        step('w1', 2e6, 30),
        step('fault', 3e6, 40),
        step('fault', 3.9e6, 41),
        step('etcd', 5.951e6, 42),
        step('etcd', 6e6, 0, "w2's key is still there"),
        step('etcd', 6.5e6, 43, 'leader is gone'),
        step('w2', NaN, 44),
      ],
    }),
    timeline,
  );
  expect(pins.map(({ number, place, grant }) => [number, Object.values(place).join(' '), grant])).toEqual([
    [1, 'worker 1', false],
    [2, 'members', false],
    [3, 'worker 1', false],
    [4, 'worker 1', true],
    [5, 'worker 2', true],
    [6, 'etcd', false],
  ]);
});

test('the picture in words, with what is hostile made visible', () => {
  const timeline = timelineOf({
    violations: [convictionOf(), convictionOf({ convicts: false, what: 'a \u202Etrick' })],
  });
  expect(spoken(timeline, { fromUs: 0, untilUs: 5e6 })).toBe(
    'Timeline of 2 workers and 0 acquires, from t+0.000 s to t+5.000 s. 1 violation and 1 finding that convict nobody, 2 in sight: two workers held "orders" at once for 1.062 s at t+3.000 s; a \\u202Etrick at t+3.000 s.',
  );
  expect(spoken(timeline, { fromUs: 9e6, untilUs: 9.5e6 })).toContain('0 in sight.');
});
