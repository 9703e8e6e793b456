import { expect, it } from 'vitest';
import { fitPage } from './fit-page.ts';
import { eventRow, timelineWith } from './testing.ts';
import { leanerTimeline } from './leaner-timeline.ts';

const many = timelineWith({
  events: Array.from({ length: 10_000 }, (_, index) => eventRow(index + 1, { text: 'x'.repeat(600) })),
});

it('leaves a page alone that is small enough', () => {
  expect(fitPage(many, (timeline) => timeline.leftOut.join(), 1000)).toBe('');
});

it('leaves out events until the page is small enough, and says how many', () => {
  const page = fitPage(many, (timeline) => JSON.stringify(timeline), 500_000);
  expect(page.length).toBeLessThan(500_000);
  expect(page).toMatch(/"Left out, because the page would be too large: [\d,]+ of 10,000 events\."/);
});

it('keeps what the stories tell', () => {
  const { events } = leanerTimeline(many, 0.01);
  expect(events.map(({ line }) => line)).toEqual(expect.arrayContaining([2, 4]));
  expect(events.length).toBeGreaterThan(90);
  expect(events.length).toBeLessThan(110);
});
