// The history that the checkers are measured with is one that they find nothing wrong with, and everything in.
import { expect, it } from 'vitest';
import { judgeEvents } from '../harness/checks/judge.ts';
import { eventSchema } from '../harness/history/events.ts';
import { syntheticHistory } from './checker-history.ts';

it('is safe, has the length asked for, and something for every check but the one that needs a story', () => {
  const events = [...syntheticHistory(50_000)];
  expect(Math.abs(events.length - 50_000)).toBeLessThan(1_500);
  for (const event of events.slice(0, 500)) eventSchema.parse(event);
  const { verdict, checks } = judgeEvents(events);
  expect(checks.flatMap(({ violations }) => violations)).toEqual([]);
  expect(verdict).toBe('safe');
  expect(checks.length).toBe(8);
  for (const { judged } of checks) expect(Object.values(judged).some((count) => count > 1)).toBe(true);
});
