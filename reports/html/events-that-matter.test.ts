import { expect, it } from 'vitest';
import { eventsThatMatter } from './events-that-matter.ts';
import { eventRow, timelineWith } from './testing.ts';

it('leaves out what says nothing, but not what a story tells', () => {
  const kinds = ['rpc', 'rpc', 'fault', 'acquired', 'watch', 'canary'];
  const events = kinds.map((kind, index) => eventRow(index + 1, { kind }));
  expect(eventsThatMatter(timelineWith({ events })).map(({ line }) => line)).toEqual([2, 3, 4, 5]);
});

it('prefers faults to holds, holds to keys, and what is near to the violation', () => {
  const kinds = ['watch', 'acquired', 'fault'];
  const events = Array.from({ length: 9 }, (_, index) => eventRow(index + 10, { kind: kinds[index % 3]! }));
  const timeline = timelineWith({ events });
  const near = { ...timeline, violations: [{ ...timeline.violations[0]!, atUs: 18_000 }] };
  expect(eventsThatMatter(near, 5).map(({ line }) => line)).toEqual([12, 14, 15, 17, 18]);
});
