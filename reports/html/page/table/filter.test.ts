import { expect, it } from 'vitest';
import { eventRow, timelineWith } from '../../testing.ts';
import { parseFilter } from './filter.ts';
import { ShownRows } from './shown-rows.ts';

const events = [
  eventRow(1, { who: 'w1', kind: 'acquired', token: '7' }),
  eventRow(2, { who: 'w10', kind: 'fault', text: 'w10 is paused for 3 s' }),
  eventRow(3, { who: 'member 0', kind: 'member', text: 'down' }),
  eventRow(4, { who: 'etcd', kind: 'rpc', lease: '694dABC', lock: 1 }),
];
const timeline = timelineWith({ violations: [], events, locks: ['orders', 'Stock: main'] });

it.each([
  ['', [1, 2, 3, 4]],
  ['PAUSED 3', [2]],
  ['who:w1', [1]],
  ['who:member', [3]],
  ['who:"member 0"', [3]],
  ['kind:fault,member', [2, 3]],
  ['lock:"stock: main"', [4]],
  ['lease:94da', [4]],
  ['token:7 who:w1', [1]],
  ['line:3', [3]],
  ['t+0.002', [2]],
  ['nosuch:x', []],
  ['who:', [1, 2, 3, 4]],
  ['.* (', []],
])('%j', (text, lines) => {
  const matches = parseFilter(text, timeline) ?? (() => true);
  expect(events.filter(matches).map(({ line }) => line)).toEqual(lines);
});

it('hides calls until somebody asks for them, by button, by name or by selecting one', () => {
  const shown = new ShownRows(timeline);
  const lines = (): number[] => shown.rows.map(({ line }) => line);
  expect(lines()).toEqual([1, 2, 3]);
  expect(shown.select(4)).toBe(true);
  expect(lines()).toEqual([1, 2, 3, 4]);
  expect(shown.select(2)).toBe(true);
  expect(lines()).toEqual([1, 2, 3]);
  shown.filter = '694d';
  expect([lines(), shown.matchesHidden]).toEqual([[2], 1]);
  shown.filter = 'kind:rpc';
  expect(lines()).toEqual([2, 4]);
  shown.filter = 'line:4';
  expect(lines()).toEqual([2, 4]);
  shown.filter = '';
  shown.toggle('rpc');
  expect(lines()).toEqual([1, 2, 3, 4]);
  expect(shown.indexAt(2500)).toBe(2);
  expect(shown.indexOf(9)).toBeUndefined();
});

it('shows what a story tells, of whatever kind', () => {
  const shown = new ShownRows(timelineWith({ events }));
  expect(shown.rows.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
});
