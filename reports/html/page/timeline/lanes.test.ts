import { expect, test } from 'vitest';
import { fullRow, halvesOf, rowTop, rowsBottom, spotlit } from './density.ts';
import { buildLanes, NOBODY } from './lanes.ts';
import { makeLayout } from './layout.ts';
import { grantOf, holdOf, timelineOf } from './testing.ts';

const needs = { width: 1200, height: 700, nameWidth: 40, involved: [] as number[], violations: true };

test('a worker has a lane, and a row for each hold that it has at the same time', () => {
  const { workers } = buildLanes(
    timelineOf({
      locks: ['a', 'b'],
      holds: [
        holdOf(1, 2e6, 5e6),
        holdOf(1, 3e6, 4e6, { lock: 1 }),
        holdOf(1, 7e6, 8e6),
        { ...holdOf(2, 9e6, 9e6), askedUs: 1e6, fromUs: null },
      ],
      // The second lock's key is under the second lock's hold, though the first row is free there.
      grants: [grantOf(1, 2.9e6, 4e6, { lock: 1 }), grantOf(1, 6.5e6, 8e6)],
    }),
  );
  expect(workers.map(({ worker, rows }) => [worker, rows.length])).toEqual([
    [1, 2],
    [2, 1],
  ]);
  expect(workers[0].rows.map(({ belief, grant }) => [[...belief.ref], [...grant.ref]])).toEqual([
    [[0, 2], [1]],
    [[1], [0]],
  ]);
  // Who never had it has waited, and believed nothing.
  expect([workers[1].rows[0].waiting.length, workers[1].rows[0].belief.length]).toEqual([1, 0]);
});

const queued = (putUs: number) => grantOf(1, putUs, 9e6, { putUs, fromUs: null });

test('rows of keys that only queue are thin, but for the first one', () => {
  const { workers } = buildLanes(timelineOf({ grants: [queued(1e6), queued(2e6), grantOf(1, 3e6, 9e6)] }));
  const { rows } = workers[0];
  expect(rows.map(({ believed, granted }) => [believed, granted])).toEqual([
    [true, true],
    [false, false],
    [false, true],
  ]);
  expect(halvesOf(spotlit, rows[2]).grant).toBe(spotlit.grant);
  const high = spotlit.belief + spotlit.grant;
  expect(rowTop(spotlit, rows, 2) - rowTop(spotlit, rows, 1)).toBeLessThan(high / 2);
  expect(rowsBottom(spotlit, rows)).toBeLessThan(rowsBottom(spotlit, [fullRow, fullRow, fullRow]));
});

test('keys of nobody known have a lane of their own, the last', () => {
  const { workers } = buildLanes(timelineOf({ grants: [grantOf(null, 1e6, 2e6)] }));
  expect(workers.map(({ worker }) => worker)).toEqual([1, 2, NOBODY]);
});

test('a hundred thousand holds do not exhaust the stack', () => {
  const holds = Array.from({ length: 130_000 }, (_, index) =>
    holdOf(1, index * 100, index * 100 + 50, { askedUs: index * 100 }),
  );
  expect(buildLanes(timelineOf({ holds })).workers[0].rows).toHaveLength(1);
});

test('an empty timeline has lanes without anything, and a layout', () => {
  const lanes = buildLanes(timelineOf({ workers: [], members: 0, locks: [] }));
  expect(lanes.workers).toEqual([]);
  const layout = makeLayout(lanes, needs);
  expect(JSON.stringify(layout)).not.toContain('null');
});

const crowd = (count: number) =>
  buildLanes(timelineOf({ workers: Array.from({ length: count }, (_, worker) => ({ worker, subject: 'subject' })) }));

test('lanes of a violation that are apart or out of sight come first, and large', () => {
  const { body, bodyHeight, contentHeight } = makeLayout(crowd(200), { ...needs, involved: [150, 3] });
  expect(body.slice(0, 3).map(({ index }) => index)).toEqual([3, 150, 0]);
  expect(body[0].height).toBeGreaterThan(body[2].height);
  expect(contentHeight).toBeGreaterThan(bodyHeight);
  expect(body.find(({ top, height }) => !(top >= 0 && height > 0))).toBeUndefined();
});

test('an imported history has no lane and no row for what nobody recorded', () => {
  const own = timelineOf({ members: 0, holds: [holdOf(1, 2e6, 5e6)] });
  const imported = { ...own, run: { ...own.run, engine: 'import' } };
  const kinds = (timeline: typeof own) => {
    const { body, footer } = makeLayout(buildLanes(timeline), needs);
    return [...body, ...footer].map(({ kind }) => kind);
  };
  expect(kinds(own)).toEqual(['worker', 'worker', 'etcd', 'witness']);
  expect(kinds(imported)).toEqual(['worker', 'worker']);
  expect(buildLanes(imported).workers.map(({ rows }) => rows[0].granted)).toEqual([false, false]);
  const mark = { place: { lane: 'etcd' }, what: 'fault', atUs: 3e6, text: 'nemesis start', line: 4 } as const;
  expect(kinds({ ...imported, marks: [mark] })).toEqual(['worker', 'worker', 'etcd']);
});

test('lanes stay in their order where those of the violation are neighbours and all are in sight', () => {
  const lanes = crowd(4);
  const { wantedHeight } = makeLayout(lanes, needs);
  const layout = makeLayout(lanes, { ...needs, height: wantedHeight, involved: [2, 1] });
  expect(layout.body.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  expect(layout.contentHeight).toBeLessThanOrEqual(layout.bodyHeight);
});

test('below everything is the overview, to the last pixel, and a phone has no column of names', () => {
  for (const [width, height] of [
    [390, 500],
    [1400, 240],
    [1400, 900],
    [1, 1],
  ]) {
    const layout = makeLayout(crowd(3), { ...needs, width, height });
    expect(layout.overviewTop + layout.overviewHeight).toBeGreaterThanOrEqual(height);
    expect(layout.gutter > 0).toBe(width > 480);
  }
});
