// What a page unpacks is what was packed.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromColumns, toColumns } from '../html/page/packed-columns.ts';
import { unpackTimeline } from '../html/page/unpack.ts';
import { packTimeline } from './pack.ts';
import { timelineOf } from './testing-timeline.ts';

const folder = join(import.meta.dirname, '../../harness/checks/fixtures');

describe('columns', () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.maxSafeInteger(),
    fc.integer({ min: -1000, max: 1000 }),
    fc.double({ noDefaultInfinity: true, noNaN: true }).map((number) => number + 0),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', 'w1', '__proto__', '<script>'),
    fc.record({ lane: fc.constantFrom('etcd', 'worker'), worker: fc.nat() }),
  );
  const alike = fc.oneof(
    fc.array(fc.oneof(fc.maxSafeInteger(), fc.constant(null))),
    fc.array(fc.string({ unit: 'binary' })),
    fc.array(value),
  );

  it('give the rows back, whatever stands in them', () => {
    fc.assert(
      fc.property(alike, alike, fc.array(fc.boolean()), (ones, others, gaps) => {
        const rows = Array.from({ length: Math.max(ones.length, others.length) }, (_, index) => ({
          ...(gaps[index] !== true && index < ones.length && { one: ones[index] }),
          ...(index < others.length && { other: others[index] }),
        }));
        const packed = JSON.parse(JSON.stringify(toColumns(rows))) as ReturnType<typeof toColumns>;
        expect(fromColumns(packed)).toEqual(JSON.parse(JSON.stringify(rows)));
      }),
      { numRuns: 1_000, seed: 20_26 },
    );
  });

  it('leave out what a row does not have', () => {
    const rows = [{ a: 1 }, {}, { b: 'x' }, { a: undefined, b: null }];
    expect(fromColumns(toColumns(rows))).toEqual([{ a: 1 }, {}, { b: 'x' }, { b: null }]);
    expect(Object.keys(fromColumns(toColumns(rows))[3]!)).toEqual(['b']);
  });
});

describe('a page', () => {
  it.each(readdirSync(folder).filter((name) => name.endsWith('.jsonl')))('unpacks %s', async (name) => {
    const { timeline } = await timelineOf(join(folder, name));
    expect(await unpackTimeline(packTimeline(timeline))).toEqual(timeline);
  });

  it('unpacks what hostile names make of it', async () => {
    const { timeline } = await timelineOf(join(folder, 'safe-killed-holder.jsonl'));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), async (texts) => {
        const events = timeline.events.map((row, index) => ({ ...row, text: texts[index % texts.length]! }));
        const hostile = { ...timeline, events, locks: texts };
        expect(await unpackTimeline(packTimeline(hostile))).toEqual(JSON.parse(JSON.stringify(hostile)));
      }),
      { numRuns: 30, seed: 20_26 },
    );
  });

  it('refuses what is damaged', async () => {
    const { timeline } = await timelineOf(join(folder, 'safe-killed-holder.jsonl'));
    await expect(unpackTimeline(packTimeline(timeline).slice(0, -40))).rejects.toThrow(Error);
  });
});
