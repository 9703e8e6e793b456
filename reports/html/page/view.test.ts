import { expect, it } from 'vitest';
import { timelineWith } from '../testing.ts';
import { rangeOf } from './view.ts';

const { violations } = timelineWith();
const violation = violations[0];
const storyAt = (...seconds: readonly number[]) =>
  seconds.map((second) => ({ line: 0, atUs: second * 1e6, who: 'w1', text: '' }));

it('opens with every pin of a story in sight', () => {
  const { fromUs, untilUs } = rangeOf({ ...violation, fromUs: 20e6, untilUs: 21e6, story: storyAt(1, 19, 27) });
  expect(fromUs).toBeLessThan(1e6);
  expect(untilUs).toBeGreaterThan(27e6);
});

it('leaves out what is so far away that the bug would be a hair', () => {
  const { fromUs, untilUs } = rangeOf({ ...violation, fromUs: 90e6, untilUs: 91e6, story: storyAt(1, 80, 92) });
  expect(fromUs).toBeGreaterThan(70e6);
  expect(fromUs).toBeLessThan(80e6);
  expect(untilUs).toBeGreaterThan(92e6);
  expect(1e6 / (untilUs - fromUs)).toBeGreaterThan(0.03);
});

it('leaves a moment alone in its own measure', () => {
  const { fromUs, untilUs } = rangeOf({ ...violation, fromUs: 5e6, untilUs: 5e6, story: [] });
  expect(fromUs).toBeLessThan(5e6);
  expect(untilUs).toBeGreaterThan(5e6);
});
