// A history that is too long to be shown whole: what matters stays, and what is missing is said.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultLimits, traceLimits } from './limits.ts';
import type { Limits } from './limits.ts';
import { eventsOf, repeatHistory, repeatedTo } from './testing.ts';
import { timelineOfEvents } from './testing-timeline.ts';
import { judgeEvents } from '../../harness/checks/judge.ts';

const folder = join(import.meta.dirname, '../../harness/checks/fixtures');
const small: Limits = { events: 2_000, holds: 100, grants: 100, bands: 60, marks: 400, writes: 300, samples: 200 };

describe('a repeated history', () => {
  it.each(['safe-recorded-session-mutex', 'unsafe-mutual-exclusion-recorded-single-wait'])(
    '%s is judged as the one that is repeated, each time',
    async (name) => {
      const events = await eventsOf(join(folder, `${name}.jsonl`));
      const [once, often] = [judgeEvents(events), judgeEvents(repeatHistory(events, 4))];
      expect(often.verdict).toBe(once.verdict);
      expect(often.counts.acquisitions).toBe(4 * once.counts.acquisitions);
      const violations = (judged: typeof once): number => judged.checks.flatMap((check) => check.violations).length;
      expect(violations(often)).toBe(4 * violations(once));
    },
  );
});

describe('what is too long', () => {
  it('keeps kills, and what is near to violations', async () => {
    const events = await eventsOf(join(folder, 'unsafe-mutual-exclusion-recorded-single-wait.jsonl'));
    const safe = await eventsOf(join(folder, 'safe-recorded-session-mutex.jsonl'));
    const long = [...repeatedTo(safe, 8_000)];
    const { report, timeline } = await timelineOfEvents(long, { limits: small });
    expect(report.judgement.verdict).toBe('safe');
    for (const [list, most] of Object.entries(small))
      expect(timeline[list as keyof Limits].length).toBeLessThanOrEqual(most);
    expect(timeline.events.length).toBeGreaterThan(small.events / 5);
    expect(timeline.marks.filter(({ what }) => what === 'kill')).toHaveLength(report.judgement.counts.kills);
    expect(timeline.leftOut.length).toBeGreaterThan(3);
    expect(timeline.leftOut[0]).toContain(`Of ${long.length.toLocaleString('en-US')} events the table has`);

    const unsafe = await timelineOfEvents(repeatedTo(events, 8_000), { limits: small });
    const [violation] = unsafe.timeline.violations;
    for (const { line } of violation!.story) expect(unsafe.timeline.events.some((row) => row.line === line)).toBe(true);
    const during = unsafe.timeline.holds.filter(
      ({ fromUs, untilUs }) => fromUs !== null && fromUs <= violation!.fromUs && untilUs >= violation!.untilUs,
    );
    expect(during.length).toBeGreaterThanOrEqual(2);
  });

  it('is summed up whole, and keeps the extremes', async () => {
    const safe = await eventsOf(join(folder, 'safe-recorded-session-mutex.jsonl'));
    const long = [...repeatedTo(safe, 8_000)];
    const [{ timeline: whole }, { timeline }] = [
      await timelineOfEvents(long),
      await timelineOfEvents(long, { limits: { ...small, samples: 40 } }),
    ];
    expect(whole.leftOut.join()).not.toContain('measured');
    expect(timeline.summaries).toEqual(whole.summaries);
    expect(timeline.samples.length).toBeLessThanOrEqual(40);
    for (const { kind, count, leastMs, mostMs } of timeline.summaries!) {
      const valuesOf = ({ samples }: typeof whole) =>
        samples.filter((sample) => sample.kind === kind).map(({ valueMs }) => valueMs);
      expect(count).toBe(valuesOf(whole).length);
      for (const values of [valuesOf(whole), valuesOf(timeline)])
        expect([Math.min(...values), Math.max(...values)]).toEqual([leastMs, mostMs]);
    }
  });

  it('has for a trace no rows and no dots, and does not miss them', async () => {
    const safe = await eventsOf(join(folder, 'safe-recorded-session-mutex.jsonl'));
    const { timeline } = await timelineOfEvents(repeatedTo(safe, 3_000), { limits: traceLimits });
    expect([timeline.events, timeline.samples, timeline.leftOut]).toEqual([[], [], []]);
    expect(timeline.holds.length).toBeGreaterThan(50);
  });

  it('is whole up to a hundred thousand events', () => {
    expect(defaultLimits.events).toBe(100_000);
  });
});
