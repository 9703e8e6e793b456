// A timeline shows what the checks saw: their spans, their holds and grants, every event.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { base } from '../../harness/checks/testing/bases.ts';
import { modelConfigArbitrary } from '../../harness/checks/testing/model-config.ts';
import { playHistory } from '../../harness/checks/testing/safe-history.ts';
import { versionNote } from '../../harness/etcd-bugs.ts';
import type { HistoryEvent } from '../../harness/history/events.ts';
import type { JudgedRun } from '../../harness/report-types.ts';
import { findingsOf } from '../sides.ts';
import { violationsOf } from '../story.ts';
import { sampleReport } from '../testing.ts';
import { readTimeline } from './read-timeline.ts';
import { timelineOf, timelineOfEvents } from './testing-timeline.ts';
import type { GrantBar, Timeline } from './timeline.ts';

const folder = join(import.meta.dirname, '../../harness/checks/fixtures');
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

function fileWith(text: string): string {
  const made = mkdtempSync(join(tmpdir(), 'lockstorm-timeline-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  const path = join(made, 'history.jsonl');
  writeFileSync(path, text);
  return path;
}

/** Pairs of grants of one lock that are so at once. */
function overlaps({ grants }: Timeline): [GrantBar, GrantBar][] {
  const granted = grants.filter(({ fromUs }) => fromUs !== null).toSorted((a, b) => a.fromUs! - b.fromUs!);
  return granted.flatMap((one, index) =>
    granted
      .slice(index + 1)
      .filter((other) => other.lock === one.lock && other.fromUs! < one.untilUs && other.untilUs > one.fromUs!)
      .map((other): [GrantBar, GrantBar] => [one, other]),
  );
}

describe.each(fixtures)('%s', (name) => {
  const path = join(folder, name);
  let report: JudgedRun;
  let timeline: Timeline;

  beforeAll(async () => {
    ({ report, timeline } = await timelineOf(path));
  });

  it('shows what the verdict says, no more and no less', () => {
    const judged = [...violationsOf(report), ...findingsOf(report)];
    expect(timeline.violations.map(({ check, atUs, fromUs, untilUs }) => ({ check, atUs, fromUs, untilUs }))).toEqual(
      judged.map(({ check, atUs, span }) => ({
        check,
        atUs,
        fromUs: span?.fromUs ?? atUs,
        untilUs: span?.untilUs ?? atUs,
      })),
    );
    expect(timeline.violations.filter(({ convicts }) => convicts)).toHaveLength(violationsOf(report).length);
    expect(timeline.run.verdict).toBe(name.startsWith('unsafe') ? 'unsafe' : 'safe');
    expect(timeline.marks.filter(({ what }) => what === 'kill')).toHaveLength(report.judgement.counts.kills);
    expect(timeline.holds).toHaveLength(report.judgement.counts.acquires);
    expect(timeline.writes).toHaveLength(report.judgement.counts.writes);
  });

  it('has a row an event, and every line of a story is among them', () => {
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n').length;
    expect(timeline.events.map(({ line }) => line)).toEqual(Array.from({ length: lines }, (_, index) => index + 1));
    expect(timeline.events.every(({ who, text }) => who !== '' && text !== '')).toBe(true);
    for (const { story } of timeline.violations)
      for (const { line } of story) expect(line === 0 || timeline.events[line - 1]?.line === line).toBe(true);
    expect(timeline.leftOut).toEqual([]);
  });

  it('shows two believers at once where mutual exclusion was violated', () => {
    for (const { check, fromUs, untilUs, lock, workers } of timeline.violations) {
      if (check !== 'mutual-exclusion') continue;
      const during = timeline.holds.filter(
        (hold) => hold.lock === lock && hold.fromUs !== null && hold.fromUs <= fromUs && hold.untilUs >= untilUs,
      );
      expect(new Set(during.map(({ worker }) => worker))).toEqual(new Set(workers));
    }
  });

  it('grants a lock to one key at a time', () => {
    expect(overlaps(timeline)).toEqual([]);
    expect(timeline.grants.every(({ fromUs, putUs, untilUs }) => (fromUs ?? putUs) >= putUs && untilUs >= putUs)).toBe(
      true,
    );
  });
});

it.each(fixtures.filter((name) => name.startsWith('safe')))(
  'grants the lock to whoever rightly begins to believe: %s',
  async (name) => {
    const { timeline } = await timelineOf(join(folder, name));
    const believed = timeline.holds.filter(({ fromUs }) => fromUs !== null);
    const granted = believed.filter(({ worker, lock, fromUs }) =>
      timeline.grants.some(
        (grant) =>
          grant.worker === worker &&
          grant.lock === lock &&
          (grant.fromUs ?? Infinity) <= fromUs! &&
          grant.untilUs >= fromUs!,
      ),
    );
    expect(granted).toEqual(believed);
  },
);

it('grants a lock to one key at a time, whatever is late', async () => {
  await fc.assert(
    fc.asyncProperty(modelConfigArbitrary, async (config) => {
      const { report, timeline } = await timelineOfEvents(playHistory(config));
      expect(overlaps(timeline)).toEqual([]);
      expect(timeline.holds.filter(({ fromUs }) => fromUs !== null)).toHaveLength(report.judgement.counts.acquisitions);
    }),
    { numRuns: 25, seed: 20_26 },
  );
});

describe('what is granted', () => {
  it('is what a killed holder leaves behind until its lease runs out', async () => {
    const { timeline } = await timelineOfEvents(base('killedHolder'));
    const [hold] = timeline.holds;
    const [grant] = timeline.grants;
    expect(hold).toMatchObject({ worker: 0, end: 'killed', lease: grant!.lease });
    expect(grant).toMatchObject({ worker: 0, end: 'expired' });
    expect(grant!.untilUs).toBeGreaterThan(hold!.untilUs + 1_000_000);
    expect(timeline.bands).toContainEqual(
      expect.objectContaining({ what: 'dead', place: { lane: 'worker', worker: 0 }, untilUs: timeline.untilUs }),
    );
    expect(timeline.samples.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['acquire', 'late-expiry']));
    const judged = timeline.events.find(({ bound }) => bound?.includes('gone by'));
    expect(judged).toMatchObject({ kind: 'watch', revision: grant!.endRevision });
  });

  it('goes from one to the next when a key is deleted', async () => {
    const { timeline } = await timelineOfEvents(base('handOff'));
    const [first, second] = timeline.grants;
    expect(first).toMatchObject({ worker: 0, end: 'deleted' });
    expect(second).toMatchObject({ worker: 1, fromUs: first!.untilUs });
    expect(second!.putUs).toBeLessThan(second!.fromUs!);
    expect(timeline.holds.map(({ end }) => end)).toEqual(['released', 'released']);
  });
});

describe('a history that is not as it should be', () => {
  const report = { ...sampleReport(), plan: undefined };
  const first = readFileSync(join(folder, fixtures[0]!), 'utf8').split('\n')[0]!;

  it.each([
    ['is empty', '', 0, 'nothing was recorded'],
    ['has one event', `${first}\n`, 1, ''],
    ['has a torn end', `${first}\n{"kind":"canary","atU`, 1, 'is torn and was dropped'],
    ['is damaged in the middle', `${first}\n???\n${first}\n`, 1, 'Line 2 of'],
  ])('is shown as far as it goes: it %s', async (_what, text, events, note) => {
    const timeline = await readTimeline(report, fileWith(text));
    expect(timeline.events).toHaveLength(events);
    expect(timeline.holds).toEqual([]);
    expect(timeline.untilUs).toBeGreaterThanOrEqual(timeline.fromUs);
    expect(timeline.notes.join(' ')).toContain(note);
  });

  it('is shown without one', async () => {
    const timeline = await readTimeline(report, '/nowhere/history.jsonl');
    expect(timeline).toMatchObject({ events: [], fromUs: 0, untilUs: 0, run: { verdict: 'safe' } });
    expect(timeline.notes.join(' ')).toContain('cannot be read');
  });
});

describe('names and errors of others', () => {
  const hostile = '<script>alert(1)</script>\u202e\u001b[31m\u0000\n::error::x';

  it('are harmless in every text', async () => {
    const renamed = JSON.stringify(base('handOff')).replaceAll('orders', JSON.stringify(hostile).slice(1, -1));
    const { timeline } = await timelineOfEvents(JSON.parse(renamed) as HistoryEvent[]);
    expect(timeline.locks[0]).toContain('<script>');
    // oxlint-disable-next-line no-control-regex -- these it is about
    expect(JSON.stringify(timeline)).not.toMatch(/[\u0000-\u001f\u202e]|\\u00|\\n/);
  });

  it('are cut where they are endless', async () => {
    const events = base('handOff').map((event) =>
      event.kind === 'acquired' ? { ...event, token: `x${'9'.repeat(3_000_000)}` } : event,
    );
    const { timeline } = await timelineOfEvents(events);
    expect(JSON.stringify(timeline).length).toBeLessThan(1_000_000);
    expect(timeline.holds[0]!.token).toMatch(/^x9+…$/);
  });

  it('lose the prefix of a cluster that is somebody’s own', async () => {
    const prefixed = base('handOff').map((event): HistoryEvent => {
      if (event.kind === 'run') return { ...event, etcd: { ...event.etcd, keyPrefix: '/lockstorm/7f/' } };
      if (event.kind === 'plan') return event;
      return JSON.parse(JSON.stringify(event).replaceAll('"orders', '"/lockstorm/7f/orders')) as HistoryEvent;
    });
    const { timeline } = await timelineOfEvents(prefixed);
    expect(timeline.locks).toEqual(['orders']);
    expect(timeline.run.verdict).toBe('safe');
    expect(timeline.events.filter(({ text }) => text.includes('/lockstorm/7f/'))).toEqual([]);
  });
});

describe('a verdict and a history that are not of one another', () => {
  const path = join(folder, 'unsafe-mutual-exclusion-two-writers.jsonl');

  it('are told: a picture without red is no proof then', async () => {
    const { report } = await timelineOf(path);
    const safe: JudgedRun = { ...report, judgement: { ...report.judgement, verdict: 'safe', checks: [] } };
    expect((await readTimeline(safe, path)).notes).toContain(
      `The verdict is safe, as it was written; judged again, this history is unsafe: lockstorm check ${report.id}`,
    );
    const other = await readTimeline({ ...safe, id: 'another' }, path);
    expect(other.notes).toContain(`The verdict is that of the run another, and the history that of ${report.id}.`);
  });

  it('are told where the end of the history was cut off, and nothing is drawn beyond', async () => {
    const { report, timeline: whole } = await timelineOf(path);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const half = await readTimeline(report, fileWith(`${lines.slice(0, lines.length / 2).join('\n')}\n`));
    const lastUs = half.events.reduce((last, { atUs }) => Math.max(last, atUs), 0);
    expect(lastUs).toBeLessThan(whole.untilUs);
    expect(half.untilUs).toBe(lastUs);
    expect(half.notes.at(-1)).toMatch(/^The history ends at t\+\d+\.\d+ s; the verdict is of a longer one\.$/);
    for (const { untilUs } of [...half.grants, ...half.holds, ...half.bands])
      expect(untilUs).toBeLessThanOrEqual(lastUs);
    const none = await readTimeline(report, fileWith(''));
    expect(none).toMatchObject({ members: 0, grants: [], bands: [] });
    expect(none.notes).toContain('The history has no events; the verdict is of one that had.');
  });

  it('say nothing where they are', async () => {
    const { report, timeline } = await timelineOf(path);
    expect(timeline.notes).toEqual(report.judgement.notes);
  });

  it('tell the known bugs of etcd once', async () => {
    const { report } = await timelineOf(path);
    const { notes } = report.judgement;
    const etcd = { version: '3.5.21', provider: 'cache', members: 1 };
    expect((await readTimeline({ ...report, etcd }, path)).notes).toEqual([
      ...notes,
      'Known bugs of etcd 3.5.21: etcd#20590, etcd#20418.',
    ]);
    const note = versionNote('3.5.21')!;
    expect((await readTimeline({ ...report, etcd: { ...etcd, note } }, path)).notes).toEqual([...notes, note]);
  });
});
